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
// begin with the group's own rows.
void forward(StepBuilder& step) {
  const int n = step.granularity();
  step.permute(0);
  for (int i = 0; i < n; ++i) step.dispatch(i);
  for (int i = 0; i < n; ++i) step.experts(i);
  for (int i = 0; i < n; ++i) step.combine(i);
  step.unpermute(0);
}

void backward(StepBuilder& step, const std::vector<int>& order) {
  step.unpermute_grad(0);
  for (const int i : order) step.dispatch_grad(i);
  for (const int i : order) experts_grad_in_autograd_order(step, i);
  for (const int i : order) step.combine_grad(i);
  step.permute_grad(0);
  step.gate_grad(0);
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
