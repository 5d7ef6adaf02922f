#include "profiler/calibrate/measured_steps.h"

#include <memory>

#include "profiler/calibrate/step_probe.h"

namespace moebench {
namespace {

void sweep_over(const MeasuredExpert& expert, int steps, Device& device, Communicator& communicator,
                StepSamples& samples) {
  std::vector<std::unique_ptr<StepProbe>> probes;
  for (Tokens rows : expert.rows) {
    const LayerShape shape{.tokens = rows,
                           .model_dim = expert.model_dim,
                           .hidden_dim = expert.hidden_dim,
                           .experts = communicator.size(),
                           .ranks = communicator.size(),
                           .dtype = expert.type};
    probes.push_back(std::make_unique<StepProbe>(shape, device, communicator));
    probes.back()->step();
  }
  for (int i = 0; i < steps; ++i) {
    for (const auto& probe : probes) probe->step(samples);
  }
}

}  // namespace

StepSamples measure_steps(const CalibrationScope& scope, Device& device, Communicator& communicator) {
  StepSamples samples;
  for (int sweep = 0; sweep < scope.sweeps; ++sweep) {
    for (const MeasuredExpert& expert : scope.experts) {
      sweep_over(expert, scope.steps, device, communicator, samples);
    }
  }
  return samples;
}

}  // namespace moebench
