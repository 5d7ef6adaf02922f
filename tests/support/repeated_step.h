#pragma once
// A layer's steps on tensors that stay where they are, as passes need that are recorded.

#include <array>
#include <memory>
#include <string>

#include "reference/layer/moe_layer.h"
#include "reference/layer/oracle.h"
#include "tests/support/layer_run.h"

namespace moebench::testing {

// Two of the same parameters and other tokens. Rows are padded, so both have the same plan.
std::array<OracleProblem, 2> padded_problems(int ranks, int experts);

class RepeatedStep {
 public:
  explicit RepeatedStep(std::shared_ptr<MoeLayer> layer) : layer_(std::move(layer)) {}

  MoeLayer& layer() { return *layer_; }

  // As run_step().
  LayerResult run(const OracleProblem& problem, int rank);

  // Expects that the passes of the newest step were launched so, the first of all steps being number 0: a forward pass
  // meets the addresses of the backward pass in its second step first.
  void expect_launched_as_in(int step, const std::string& where) const;

  void expect_launched(Launching forward, Launching backward, const std::string& where) const;

 private:
  std::shared_ptr<MoeLayer> layer_;
  at::Tensor input_;
  at::Tensor grad_output_;
};

// Four steps of a layer that records, and as many with new gradients, as where an optimizer sets them to none: expects
// the result of each, and that the former gradients are left alone.
void expect_right_with_new_gradients(RepeatedStep& step, const OracleProblem& problem, const LayerResult& expected,
                                     int rank);

}  // namespace moebench::testing
