#include "profiler/calibrate/step_probe.h"

#include <torch/csrc/autograd/autograd.h>

#include <algorithm>
#include <chrono>

#include "reference/layer/inputs.h"

namespace moebench {
namespace {

constexpr std::uint64_t seed = 1;

MoeLayerOptions options_of(const LayerShape& shape) {
  MoeLayerOptions options{.shape = shape};
  options.system = "fastmoe";
  options.routing.workload.kind = WorkloadKind::balanced;
  options.seed = seed;
  return options;
}

Seconds end_of(const Timeline& pass) {
  Seconds end;
  for (const Span& span : pass.spans) end = std::max(end, span.end);
  return end;
}

}  // namespace

StepProbe::StepProbe(const LayerShape& shape, Device& device, Communicator& communicator)
    : communicator_(communicator),
      input_(benchmark_input(shape, communicator.rank(), seed, false).requires_grad_()),
      grad_output_(benchmark_grad_output(shape, communicator.rank(), seed)),
      layer_(options_of(shape), device, communicator) {}

void StepProbe::step() {
  communicator_.barrier();
  const at::Tensor output = layer_.forward(input_);
  torch::autograd::grad({output}, {input_}, {grad_output_});
}

void StepProbe::step(StepSamples& samples) {
  communicator_.barrier();
  const auto begin = std::chrono::steady_clock::now();
  const at::Tensor output = layer_.forward(input_);
  torch::autograd::grad({output}, {input_}, {grad_output_});
  const Seconds whole(std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
  const StepRecord& record = layer_.last_step();
  const Plan& plan = record.plan->plan();
  add_pass(plan, record.forward, samples);
  add_pass(plan, record.backward, samples);
  if (plan.shape.dtype == ElementType::fp32) {
    samples.prologue[{plan.shape.model_dim, plan.shape.tokens}].push_back(record.routing);
  }
  samples.step_overhead.push_back(whole - record.routing - end_of(record.forward) - end_of(record.backward));
}

}  // namespace moebench
