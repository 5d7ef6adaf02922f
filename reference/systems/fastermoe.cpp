#include "reference/systems/fastermoe.h"

#include <algorithm>
#include <numeric>
#include <string>

#include "reference/base/error.h"
#include "reference/plan/peer_groups.h"
#include "reference/systems/autograd_order.h"

namespace moebench {
namespace {

std::shared_ptr<const Routing> by_peers(const LayerShape& shape, std::shared_ptr<const Routing> routing) {
  if (routing->by == PartitionBy::peers) return routing;
  if (routing->granularity() == 1) return std::make_shared<const Routing>(split_by_peers(shape, *routing, 1));
  throw InputError("fastermoe got " + std::to_string(routing->granularity()) + " partitions of tokens",
                   "split the whole batch's routing with partitioned()");
}

// Every dispatch goes out before the first combine, as published: the link is busy from the beginning, and experts
// begin with the group's own rows. Shadows travel behind the dispatches, beside the rank's own experts, and compute
// beside the combines.
void forward(StepBuilder& step) {
  const int n = step.granularity();
  step.permute(0);
  if (step.has_shadows()) step.pack_shadows();
  for (int i = 0; i < n; ++i) step.dispatch(i);
  if (step.has_shadows()) step.spread_shadows();
  for (int i = 0; i < n; ++i) step.experts(i);
  if (step.has_shadows()) step.shadow_experts();
  for (int i = 0; i < n; ++i) step.combine(i);
  if (step.has_shadows()) step.fill_combined();
  step.unpermute(0);
}

// Shadows need nobody's rows: they compute beside the first exchange, and their gradients travel beside the rank's own
// experts.
void backward(StepBuilder& step, const std::vector<int>& order) {
  const bool shadows = step.has_shadows();
  step.unpermute_grad(0);
  for (const int i : order) step.dispatch_grad(i);
  if (shadows) step.shadow_experts_grad();
  if (shadows) step.collect_shadow_grads();
  for (const int i : order) {
    experts_grad_in_autograd_order(step, i);
    if (shadows && i == order.front()) step.sum_shadow_grads();
  }
  if (shadows) step.gather_shadow_grads();
  for (const int i : order) step.combine_grad(i);
  if (shadows) step.fill_grad_dispatch_input();
  step.permute_grad(0);
  step.gate_grad(0);
  if (shadows) step.add_shadow_grads();
  step.all_reduce_gate_grad();
}

}  // namespace

Plan build_fastermoe(const LayerShape& shape, std::shared_ptr<const Routing> routing, const SystemOptions& options) {
  routing = by_peers(shape, std::move(routing));
  const auto n = static_cast<std::size_t>(routing->granularity());
  StepBuilder step("fastermoe", shape, std::move(routing),
                   {.reuse = std::vector<PartitionReuse>(n),
                    .share_buffers = false,
                    .backward_order = options.backward_order,
                    .slots = {}});
  forward(step);
  step.begin_backward();
  std::vector<int> order(n);
  std::iota(order.begin(), order.end(), 0);
  if (step.backward_order() == BackwardOrder::descending) std::reverse(order.begin(), order.end());
  backward(step, order);
  return std::move(step).finish();
}

}  // namespace moebench
