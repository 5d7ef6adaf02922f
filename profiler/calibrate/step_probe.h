#pragma once
// Steps of a layer in which one op follows the other, so that each is measured alone, and in the caches and behind the
// hand-overs of a step.

#include <ATen/core/Tensor.h>

#include "profiler/calibrate/step_samples.h"
#include "reference/layer/moe_layer.h"

namespace moebench {

// FastMoE with one expert a rank and even routing. Borrows device and communicator.
class StepProbe {
 public:
  StepProbe(const LayerShape& shape, Device& device, Communicator& communicator);

  // One step; collective. Throws what a layer throws.
  void step();
  void step(StepSamples& samples);

 private:
  Communicator& communicator_;
  at::Tensor input_;
  at::Tensor grad_output_;
  MoeLayer layer_;
};

}  // namespace moebench
