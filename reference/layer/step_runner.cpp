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

at::TensorOptions batch_options(const LayerShape& shape, const Backend& backend) {
  return at::TensorOptions(scalar_type_of(shape.dtype)).device(backend.device);
}

at::TensorOptions gate_options(const LayerShape& shape, const Backend& backend) {
  return at::TensorOptions(scalar_type_of(gate_type(shape.dtype))).device(backend.device);
}

// Where a parameter's gradient is to be added: its own, made where an optimizer has set it to none; or `discarded`
// where it wants none.
at::Tensor gradient_of(const at::Tensor& parameter, at::Tensor& discarded) {
  at::Tensor& grad = parameter.requires_grad() ? parameter.mutable_grad() : discarded;
  if (!grad.defined()) grad = at::zeros_like(parameter);
  return grad;
}

Seconds since(Instant begin) {
  return Seconds(std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
}

// What is chosen step by step shadows nothing, and is chosen by what all ranks tell.
RouterDuties duties_of(const PlanRequest& request, const Chooses& chooses) {
  const auto* const choice = std::get_if<Choice>(&chooses);
  if (choice == nullptr) return {.notices = true};
  return {.totals = request.system->has_shadowing && !choice->options.shadowing.nothing()};
}

}  // namespace

StepRunner::StepRunner(PlanRequest request, Chooses chooses, LayerParameters parameters, Device& device,
                       Communicator& communicator, Communicator& control, StepOptions options)
    : shape_(request.shape),
      parameters_(std::move(parameters)),
      bias_(std::move(options.bias)),
      backend_(std::move(options.backend)),
      executor_(device, communicator),
      router_(shape_, control, options.routing, options.seed, duties_of(request, chooses), backend_.make_gating),
      plans_(request),
      contexts_(
          std::make_shared<ContextPool>([shape = shape_, &device, &communicator, slack = options.arena_slack,
                                         has_loss = options.routing.balance_loss > Ratio(0), home = backend_.device] {
            return std::make_unique<StepContext>(make_token_map(shape, has_loss, home), device, communicator, slack);
          })),
      outputs_(batch_sizes(shape_), batch_options(shape_, backend_)),
      grad_inputs_(batch_sizes(shape_), batch_options(shape_, backend_)),
      grad_scores_(at::empty({shape_.tokens.count(), shape_.top_k}, gate_options(shape_, backend_))),
      grad_gate_(at::empty({shape_.model_dim.count(), shape_.gate_columns().count()}, gate_options(shape_, backend_))) {
  if (auto* selection = std::get_if<SelectionOptions>(&chooses)) {
    chooser_.emplace(std::move(*selection), shape_);
    record_.selection = chooser_->record();
  } else {
    record_.selection.choice = std::get<Choice>(std::move(chooses));
  }
  take_form(shape_.tokens, record_.selection.choice);
  executor_.tell_of_ops(backend_.marks);
  executor_.record_passes(options.records_passes);
}

StepRunner::Forward StepRunner::forward(const at::Tensor& input) {
  const c10::AutoGradMode no_gradients(false);
  refresh_weights();
  Forward step{.output = outputs_.take(input.size(0)), .context = contexts_->borrow()};

  const Instant begin = std::chrono::steady_clock::now();
  const RoutingCounts& counts = route(input, *step.context);
  record_.plan = plans_.plan_for(form_, counts);
  step.context->prepare(record_.plan, weights_, backend_.make_kernels);
  record_.routing_waited = router_.waited();
  record_.routing = since(begin) - router_.waited();

  record_.experts = step.context->map().experts.narrow(0, 0, input.size(0));
  record_.positions = step.context->map().positions.narrow(0, 0, input.size(0));
  bind(step.context->program(), ForwardTensors{.input = input, .output = step.output});
  step.context->measurement().time += run(*step.context, Pass::forward);
  record_.forward = executor_.timeline();
  record_.forward_run = executor_.last_run();
  record_.balance_loss = router_.balance_loss();  // a device has come to it with the pass's end
  return step;
}

// Counts are exchanged for the choice of the step before, which all ranks know, and once more where that exchange tells
// of something for which another is better.
const RoutingCounts& StepRunner::route(const at::Tensor& input, StepContext& context) {
  const Instant begin = std::chrono::steady_clock::now();
  const Tokens tokens(input.size(0));
  router_.choose(input, {.matrix = weights_.gate, .bias = bias_}, context.map());
  take_form(tokens, form_.choice);
  const Notice notice{.tokens = tokens, .step = chooser_ ? chooser_->time_to_tell() : Seconds(0)};
  const RoutingCounts* counts = &router_.count(form_.partitions.tokens, notice, context.map());
  const Seconds time = since(begin) - router_.waited();
  if (chooser_) {
    const Choice& choice = chooser_->choose(router_.most());
    record_.selection = chooser_->record();
    if (choice != form_.choice) {
      take_form(tokens, choice);
      counts = &router_.count(form_.partitions.tokens, {.tokens = tokens, .step = {}}, context.map());
    }
  }
  context.measurement() = {.batch = router_.most().tokens, .choice = form_.choice, .time = time};
  return *counts;
}

void StepRunner::take_form(Tokens tokens, const Choice& choice) {
  if (tokens == form_.shape.tokens && choice == form_.choice && !form_.partitions.tokens.empty()) return;
  form_ = step_form(*plans_.request().system, shape_, tokens, choice);
}

// The time is that from which the last of the ranks had come to the first exchange.
Seconds StepRunner::run(StepContext& context, Pass pass) {
  const Instant begin = std::chrono::steady_clock::now();
  executor_.run(context.program(), context.kernels(), pass);
  return since(begin) - executor_.waited();
}

at::Tensor StepRunner::backward(StepContext& context, const at::Tensor& input, const at::Tensor& grad_output) {
  const c10::AutoGradMode no_gradients(false);
  const at::Tensor grad_input = grad_inputs_.take(input.size(0));
  grad_gate_.zero_();
  bind(context.program(), BackwardTensors{.input = input,
                                          .grad_output = grad_output,
                                          .grad_input = grad_input,
                                          .grad_scores = grad_scores_,
                                          .grad_gate = grad_gate_,
                                          .grad_fc1 = gradient_of(parameters_.fc1, discarded_.fc1),
                                          .grad_fc2 = gradient_of(parameters_.fc2, discarded_.fc2)});
  context.measurement().time += run(context, Pass::backward);
  if (chooser_) chooser_->ended(context.measurement());
  if (parameters_.gate.requires_grad()) gradient_of(parameters_.gate, discarded_.gate).add_(grad_gate_);
  record_.backward = executor_.timeline();
  record_.backward_run = executor_.last_run();
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
