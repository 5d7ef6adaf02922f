#include "reference/cost/op_cost.h"

#include <algorithm>
#include <numeric>

namespace moebench {

OpCost::OpCost(const MachineProfile& machine, const EmulatedSpeeds& emulated) : machine_(machine), emulated_(emulated) {
  if (machine.machine.emulated == emulated) emulated_ = {};
}

void OpCost::append(const Plan& plan, std::vector<Seconds>& alone, std::vector<Seconds>& moving) {
  look_at(plan);
  for (const Op& op : plan.ops) {
    const Seconds own = time_of(plan, op);
    const std::optional<Seconds> paced = emulated_time(op);
    alone.push_back(paced.value_or(own));
    moving.push_back(paced ? own : Seconds(0));
  }
}

void OpCost::look_at(const Plan& plan) {
  const LayerShape& shape = plan.shape;
  const Routing& routing = *plan.routing;
  const auto local = static_cast<std::size_t>(shape.experts_per_rank());
  const auto* interconnect = std::get_if<Interconnect>(&machine_.network);
  partitions_.resize(routing.partitions.size());
  expert_rows_.resize(routing.partitions.size() * local);
  for (std::size_t i = 0; i < partitions_.size(); ++i) {
    const PartitionRouting& rows = routing.partitions[i];
    Tokens* const own = &expert_rows_[i * local];
    for (std::size_t e = 0; e < local; ++e) {
      const auto sources = rows.received.begin() + static_cast<std::ptrdiff_t>(e) * shape.ranks;
      own[e] = local == 1 ? rows.rows_received : std::accumulate(sources, sources + shape.ranks, Tokens(0));
    }
    Partition& partition = partitions_[i];
    if (interconnect != nullptr) {
      partition.travelling = travelling(shape, routing.rank, rows, interconnect->devices_per_node);
    }
    partition.like = i;
    if (i > 0) {
      const std::size_t before = partitions_[i - 1].like;
      if (std::equal(own, own + local, &expert_rows_[before * local])) partition.like = before;
    }
    if (partition.like != i) {
      partition.products = partitions_[partition.like].products;
      continue;
    }
    const std::span<const Tokens> rows_of_experts(own, local);
    partition.products = {experts_product(shape, rows_of_experts, shape.model_dim, shape.hidden_width()),
                          experts_product(shape, rows_of_experts, shape.hidden_dim, shape.model_dim)};
  }
  if (!routing.shadows.empty()) look_at_shadows(plan);
}

void OpCost::look_at_shadows(const Plan& plan) {
  const LayerShape& shape = plan.shape;
  const std::vector<Tokens>& rows = plan.routing->shadows.rows;
  Partition& shadows = partitions_.emplace_back();
  shadows.products = {experts_product(shape, rows, shape.model_dim, shape.hidden_width()),
                      experts_product(shape, rows, shape.hidden_dim, shape.model_dim)};
}

Seconds OpCost::experts_product(const LayerShape& shape, std::span<const Tokens> rows, Features inner,
                                Features columns) const {
  Seconds total;
  for (const Tokens of_expert : rows) {
    total += machine_.gemm.time({.rows = of_expert, .inner = inner, .columns = columns}, shape.dtype);
  }
  return total;
}

Seconds OpCost::time_of(const Plan& plan, const Op& op) const {
  const Seconds overhead = machine_.op_overhead.time;
  switch (op.kind) {
    case OpKind::permute:
    case OpKind::unpermute:
    case OpKind::unpermute_grad:
    case OpKind::permute_grad:
    case OpKind::shadow_pack:
    case OpKind::shadow_fill:
    case OpKind::shadow_grad_sum:
    case OpKind::shadow_grad_add:
      return overhead + machine_.permutation.at(op.work.copied);
    case OpKind::activation:
    case OpKind::activation_grad:
      return overhead + machine_.activation.at(op.work.copied);
    case OpKind::fc1:
    case OpKind::fc1_input_grad:
    case OpKind::fc1_weight_grad:
      return overhead + partition_of(op).products[0];
    case OpKind::fc2:
    case OpKind::fc2_input_grad:
    case OpKind::fc2_weight_grad:
      return overhead + partition_of(op).products[1];
    case OpKind::recompute:
      return overhead + recompute(plan, op);
    case OpKind::gate_grad:
      return overhead + gate_grad(plan, op);
    case OpKind::offload:
      return overhead + machine_.to_host.at(op.work.copied);
    case OpKind::prefetch:
      return overhead + machine_.from_host.at(op.work.copied);
    case OpKind::dispatch:
    case OpKind::combine:
    case OpKind::dispatch_grad:
    case OpKind::combine_grad:
    case OpKind::redispatch:
    case OpKind::all_reduce:
    case OpKind::shadow_scatter:
    case OpKind::shadow_spread:
    case OpKind::shadow_grad_collect:
    case OpKind::shadow_grad_gather:
      return overhead + collective(plan, op);
  }
  return overhead;
}

// An activation in place is made again with the product.
Seconds OpCost::recompute(const Plan& plan, const Op& op) const {
  const Seconds product = partition_of(op).products[0];
  if (keeps_pre_activation(plan.shape.activation)) return product;
  const Tokens rows = plan.routing->partitions[static_cast<std::size_t>(op.partition)].rows_received;
  return product + machine_.activation.at(rows * plan.shape.hidden_dim * size_of(plan.shape.dtype));
}

// Of the gate's matrix and of the tokens: two products of one shape.
Seconds OpCost::gate_grad(const Plan& plan, const Op& op) const {
  const Tokens tokens = op.partition == whole_batch
                            ? plan.shape.tokens
                            : plan.routing->partitions[static_cast<std::size_t>(op.partition)].tokens;
  const GemmShape product{.rows = tokens, .inner = plan.shape.model_dim, .columns = plan.shape.gate_columns()};
  return 2.0 * machine_.gemm.time(product, gate_type(plan.shape.dtype));
}

Seconds OpCost::collective(const Plan& plan, const Op& op) const {
  if (const auto* curves = std::get_if<CollectiveCurves>(&machine_.network)) {
    return is_all_to_all(op.kind) ? curves->all_to_all.at(std::max(op.work.sent, op.work.received))
                                  : curves->all_reduce.at(op.work.sent);
  }
  const auto& interconnect = std::get<Interconnect>(machine_.network);
  if (is_shadow_exchange(op.kind)) {
    const ShadowExchange exchange = shadow_exchange(plan.shape, *plan.routing, op.kind);
    return all_to_all_time(interconnect, plan.shape.ranks,
                           travelling(exchange, plan.routing->rank, interconnect.devices_per_node));
  }
  return is_all_to_all(op.kind) ? all_to_all_time(interconnect, plan.shape.ranks, partition_of(op).travelling)
                                : all_reduce_time(interconnect, plan.shape.ranks, op.work.sent);
}

// An all-reduce is two exchanges, of which the second hands out what the first has brought.
std::optional<Seconds> OpCost::emulated_time(const Op& op) const {
  if (op.stream == Stream::copy && emulated_.copy_rate) return op.work.copied / *emulated_.copy_rate;
  if (op.stream != Stream::comm || !emulated_.link) return std::nullopt;
  const double exchanges = op.kind == OpKind::all_reduce ? 2 : 1;
  return emulated_.link->latency * exchanges + std::max(op.work.sent, op.work.received) / emulated_.link->rate;
}

std::vector<Seconds> op_costs(const Plan& plan, const MachineProfile& machine, const EmulatedSpeeds& emulated) {
  std::vector<Seconds> times;
  std::vector<Seconds> moving;
  OpCost(machine, emulated).append(plan, times, moving);
  for (std::size_t i = 0; i < times.size(); ++i) times[i] = std::max(times[i], moving[i]);
  return times;
}

}  // namespace moebench
