#include "reference/layer/step_runner.h"

#include <ATen/ops/empty.h>
#include <ATen/ops/zeros_like.h>
#include <c10/core/GradMode.h>

#include <array>
#include <chrono>

#include "reference/kernels/element.h"
#include "reference/layer/external_tensors.h"

namespace moebench {
namespace {

std::vector<std::int64_t> batch_sizes(const LayerShape& shape) {
  return {shape.tokens.count(), shape.model_dim.count()};
}

// Where a parameter's gradient is to be added: its own, made where an optimizer has set it to none; or `discarded` where
// it wants none.
at::Tensor gradient_of(const at::Tensor& parameter, at::Tensor& discarded) {
  at::Tensor& grad = parameter.requires_grad() ? parameter.mutable_grad() : discarded;
  if (!grad.defined()) grad = at::zeros_like(parameter);
  return grad;
}

}  // namespace

StepRunner::StepRunner(PlanRequest request, LayerParameters parameters, Device& device, Communicator& communicator,
                       StepOptions options)
    : shape_(request.shape),
      parameters_(std::move(parameters)),
      bias_(std::move(options.bias)),
      make_kernels_(std::move(options.make_kernels)),
      executor_(device, communicator),
      router_(shape_, request.partitions.tokens, communicator, options.routing, options.seed),
      plans_(std::move(request)),
      contexts_(std::make_shared<ContextPool>([shape = shape_, &device, &communicator, slack = options.arena_slack,
                                               has_loss = options.routing.balance_loss > Ratio(0)] {
        return std::make_unique<StepContext>(make_token_map(shape, has_loss), device, communicator, slack);
      })),
      outputs_(batch_sizes(shape_), scalar_type_of(shape_.dtype)),
      grad_inputs_(batch_sizes(shape_), scalar_type_of(shape_.dtype)),
      grad_scores_(at::empty({shape_.tokens.count(), shape_.top_k}, scalar_type_of(gate_type(shape_.dtype)))),
      grad_gate_(at::empty({shape_.model_dim.count(), shape_.gate_columns().count()},
                           scalar_type_of(gate_type(shape_.dtype)))) {}

StepRunner::Forward StepRunner::forward(const at::Tensor& input) {
  const c10::AutoGradMode no_gradients(false);
  refresh_weights();
  Forward step{.output = outputs_.take(), .context = contexts_->borrow()};

  const auto begin = std::chrono::steady_clock::now();
  TokenMap& map = step.context->map();
  const RoutingCounts& counts = router_.route(input, {.matrix = weights_.gate, .bias = bias_}, map);
  record_.plan = plans_.plan_for(counts);
  step.context->prepare(record_.plan, weights_, make_kernels_);
  record_.routing = Seconds(std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());

  record_.experts = map.experts;
  record_.balance_loss = router_.balance_loss();
  bind(step.context->program(), ForwardTensors{.input = input, .output = step.output});
  executor_.run(step.context->program(), step.context->kernels(), Pass::forward);
  record_.forward = executor_.timeline();
  return step;
}

at::Tensor StepRunner::backward(StepContext& context, const at::Tensor& input, const at::Tensor& grad_output) {
  const c10::AutoGradMode no_gradients(false);
  const at::Tensor grad_input = grad_inputs_.take();
  grad_gate_.zero_();
  bind(context.program(), BackwardTensors{.input = input,
                                          .grad_output = grad_output,
                                          .grad_input = grad_input,
                                          .grad_scores = grad_scores_,
                                          .grad_gate = grad_gate_,
                                          .grad_fc1 = gradient_of(parameters_.fc1, discarded_.fc1),
                                          .grad_fc2 = gradient_of(parameters_.fc2, discarded_.fc2)});
  executor_.run(context.program(), context.kernels(), Pass::backward);
  if (parameters_.gate.requires_grad()) gradient_of(parameters_.gate, discarded_.gate).add_(grad_gate_);
  record_.backward = executor_.timeline();
  record_.plan = context.plan();
  return grad_input;
}

Bytes StepRunner::routing_memory() const {
  const Bytes own(static_cast<std::int64_t>(grad_scores_.nbytes() + grad_gate_.nbytes()));
  return own + router_.memory() + token_map_size(shape_) * contexts_->size();
}

// Somebody may have given a parameter other storage since the last step.
void StepRunner::refresh_weights() {
  const std::array<std::pair<const at::Tensor*, at::Tensor*>, 3> pairs = {
      {{&parameters_.gate, &weights_.gate}, {&parameters_.fc1, &weights_.fc1}, {&parameters_.fc2, &weights_.fc2}}};
  for (const auto& [parameter, weight] : pairs) {
    if (weight->defined() && weight->data_ptr() == parameter->data_ptr()) continue;
    *weight = parameter->detach();
  }
}

}  // namespace moebench
