#include "reference/systems/pipeline.h"

#include <algorithm>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include "reference/base/error.h"

namespace moebench {
namespace {

// Whether none of the positions from `first` to before `next` still uses a slot that `next` needs.
template <class Shares>
bool is_free(int first, int next, Shares shares) {
  for (int before = first; before < next; ++before) {
    if (shares(before, next)) return false;
  }
  return true;
}

// Partitions go in ascending order. What a partition needs before its experts compute runs up to `ahead` partitions
// earlier, beside the experts of others, unless one of those still uses the slot.
class Forward {
 public:
  Forward(StepBuilder& step, int ahead) : step_(step), ahead_(ahead) {}

  void build() {
    const int n = step_.granularity();
    permute_up_to(0);
    bring_in_up_to(0, 0);
    for (int i = 0; i < n; ++i) {
      const int last = std::min(i + ahead_, n - 1);
      bring_in_up_to(i, last);
      step_.experts(i);
      if (step_.reuse(i).hidden == HiddenReuse::offloaded) step_.offload_hidden(i);
      step_.combine(i);
      bring_in_up_to(i + 1, last);
      if (i >= ahead_) step_.unpermute(i - ahead_);  // its combine is behind that many dispatches
    }
    for (int i = std::max(0, n - ahead_); i < n; ++i) step_.unpermute(i);
  }

 private:
  void permute_up_to(int last) {
    while (permuted_ <= last) step_.permute(permuted_++);
  }

  // `first`: the earliest partition whose experts are still to compute.
  void bring_in_up_to(int first, int last) {
    for (; brought_in_ <= last; ++brought_in_) {
      permute_up_to(brought_in_);
      if (!is_free(first, brought_in_, [this](int i, int j) { return step_.share_expert_input(i, j); })) break;
      step_.dispatch(brought_in_);
      if (step_.reuse(brought_in_).expert_input == ExpertInputReuse::offloaded) step_.offload_expert_input(brought_in_);
    }
    permute_up_to(last);
  }

  StepBuilder& step_;
  int ahead_;
  int permuted_ = 0;
  int brought_in_ = 0;
};

// Positions count in the order of the backward pass. What a partition needs comes up to `ahead` positions earlier, as in
// the forward pass; each kind waits for its own slot.
class Backward {
 public:
  Backward(StepBuilder& step, int ahead, std::vector<int> order) : step_(step), ahead_(ahead), order_(std::move(order)) {}

  void build() {
    const int n = static_cast<int>(order_.size());
    bring_back_up_to(0, 0);
    step_.gate_grad(at(0));
    for (int j = 0; j < n; ++j) {
      const int last = std::min(j + ahead_, n - 1);
      bring_back_up_to(j, last);
      input_grads(at(j));
      step_.combine_grad(at(j));  // beside the gradients of weights
      weight_grads(at(j));
      bring_back_up_to(j + 1, last);
      if (j + 1 < n) step_.gate_grad(at(j + 1));
      if (j >= ahead_) step_.permute_grad(at(j - ahead_));
    }
    for (int j = std::max(0, n - ahead_); j < n; ++j) step_.permute_grad(at(j));
    step_.all_reduce_gate_grad();
  }

 private:
  int at(int position) const { return order_[static_cast<std::size_t>(position)]; }

  // `first`: the earliest position whose experts are still to compute.
  void bring_back_up_to(int first, int last) {
    for (int k = std::min({unpermuted_, inputs_, grads_, hidden_}); k <= last; ++k) {
      const auto is_free_of = [&](bool (StepBuilder::*share)(int, int) const) {
        return is_free(first, k, [&](int i, int j) { return (step_.*share)(at(i), at(j)); });
      };
      if (unpermuted_ == k) step_.unpermute_grad(at(unpermuted_++));
      if (inputs_ == k && is_free_of(&StepBuilder::share_expert_input)) restore_expert_input(at(inputs_++));
      if (grads_ == k && is_free_of(&StepBuilder::share_grad_expert_output)) step_.dispatch_grad(at(grads_++));
      if (hidden_ == k && is_free_of(&StepBuilder::share_hidden)) restore_hidden(at(hidden_++));
    }
  }

  void restore_expert_input(int i) {
    if (step_.reuse(i).expert_input == ExpertInputReuse::offloaded) step_.prefetch_expert_input(i);
    if (step_.reuse(i).expert_input == ExpertInputReuse::redispatched) step_.redispatch(i);
  }

  void restore_hidden(int i) {
    if (step_.reuse(i).hidden == HiddenReuse::offloaded) step_.prefetch_hidden(i);
  }

  void input_grads(int i) {
    if (step_.reuse(i).hidden == HiddenReuse::recomputed) step_.recompute(i);
    step_.fc2_input_grad(i);
    step_.activation_grad(i);
    step_.fc1_input_grad(i);
  }

  void weight_grads(int i) {
    step_.fc2_weight_grad(i);
    step_.fc1_weight_grad(i);
  }

  StepBuilder& step_;
  int ahead_;
  std::vector<int> order_;
  int unpermuted_ = 0, inputs_ = 0, grads_ = 0, hidden_ = 0;  // the first positions that are still to come
};

}  // namespace

Plan build_pipeline(StepBuilder step) {
  const int ahead = step.dispatch_ahead();
  if (ahead < 1) {
    throw InputError("dispatch_ahead is " + std::to_string(ahead), "1 is the paper's, and the least of a pipeline");
  }
  Forward(step, ahead).build();
  step.begin_backward();
  std::vector<int> order(static_cast<std::size_t>(step.granularity()));
  std::iota(order.begin(), order.end(), 0);
  if (step.backward_order() == BackwardOrder::descending) std::reverse(order.begin(), order.end());
  Backward(step, ahead, std::move(order)).build();
  return std::move(step).finish();
}

}  // namespace moebench
