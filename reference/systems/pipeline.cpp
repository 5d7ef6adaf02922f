#include "reference/systems/pipeline.h"

#include <algorithm>
#include <numeric>

namespace moebench {
namespace {

// What partition i needs before its experts compute. One partition ahead, this runs beside the experts of another,
// unless that one still uses the slot.
void bring_in(StepBuilder& step, int i) {
  step.dispatch(i);
  if (step.reuse(i).expert_input == ExpertInputReuse::offloaded) step.offload_expert_input(i);
}

void forward(StepBuilder& step) {
  const int n = step.granularity();
  step.permute(0);
  bring_in(step, 0);
  for (int i = 0; i < n; ++i) {
    const bool more = i + 1 < n;
    const bool ahead = more && !step.share_expert_input(i, i + 1);
    if (more) step.permute(i + 1);
    if (ahead) bring_in(step, i + 1);
    step.experts(i);
    if (step.reuse(i).hidden == HiddenReuse::offloaded) step.offload_hidden(i);
    step.combine(i);
    if (more && !ahead) bring_in(step, i + 1);
    if (i > 0) step.unpermute(i - 1);
  }
  step.unpermute(n - 1);
}

void restore_expert_input(StepBuilder& step, int i) {
  if (step.reuse(i).expert_input == ExpertInputReuse::offloaded) step.prefetch_expert_input(i);
  if (step.reuse(i).expert_input == ExpertInputReuse::redispatched) step.redispatch(i);
}

void restore_hidden(StepBuilder& step, int i) {
  if (step.reuse(i).hidden == HiddenReuse::offloaded) step.prefetch_hidden(i);
}

void input_grads(StepBuilder& step, int i) {
  if (step.reuse(i).hidden == HiddenReuse::recomputed) step.recompute(i);
  step.fc2_input_grad(i);
  step.activation_grad(i);
  step.fc1_input_grad(i);
}

void weight_grads(StepBuilder& step, int i) {
  step.fc2_weight_grad(i);
  step.fc1_weight_grad(i);
}

// Input gradients come first, so that their combine runs beside the weight gradients.
void backward(StepBuilder& step, const std::vector<int>& order) {
  step.unpermute_grad(order.front());
  restore_expert_input(step, order.front());
  step.dispatch_grad(order.front());
  restore_hidden(step, order.front());
  step.gate_grad(order.front());
  for (std::size_t j = 0; j < order.size(); ++j) {
    const int i = order[j];
    const bool more = j + 1 < order.size();
    const int next = more ? order[j + 1] : i;
    const bool input_ahead = more && !step.share_expert_input(i, next);
    const bool grad_ahead = more && !step.share_grad_expert_output(i, next);
    const bool hidden_ahead = more && !step.share_hidden(i, next);
    if (more) step.unpermute_grad(next);
    if (input_ahead) restore_expert_input(step, next);
    if (grad_ahead) step.dispatch_grad(next);
    if (hidden_ahead) restore_hidden(step, next);
    input_grads(step, i);
    step.combine_grad(i);
    weight_grads(step, i);
    if (more && !input_ahead) restore_expert_input(step, next);
    if (more && !grad_ahead) step.dispatch_grad(next);
    if (more && !hidden_ahead) restore_hidden(step, next);
    if (more) step.gate_grad(next);
    if (j > 0) step.permute_grad(order[j - 1]);
  }
  step.permute_grad(order.back());
  step.all_reduce_gate_grad();
}

}  // namespace

Plan build_pipeline(StepBuilder step) {
  forward(step);
  step.begin_backward();
  std::vector<int> order(static_cast<std::size_t>(step.granularity()));
  std::iota(order.begin(), order.end(), 0);
  if (step.backward_order() == BackwardOrder::descending) std::reverse(order.begin(), order.end());
  backward(step, order);
  return std::move(step).finish();
}

}  // namespace moebench
