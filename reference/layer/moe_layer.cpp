#include "reference/layer/moe_layer.h"

#include <ATen/ops/empty.h>
#include <ATen/ops/zeros.h>
#include <ATen/ops/zeros_like.h>
#include <torch/csrc/autograd/functions/utils.h>

#include <sstream>
#include <string>
#include <utility>

#include "reference/base/error.h"
#include "reference/cost/profile_validity.h"
#include "reference/kernels/element.h"
#include "reference/layer/agreement.h"
#include "reference/layer/moe_backward.h"
#include "reference/layer/parameters.h"
#include "reference/layer/poison.h"

namespace moebench {
namespace {

LayerParameters initial_parameters(const LayerShape& shape, std::uint64_t seed, int rank, at::Device device) {
  const int local = shape.experts_per_rank();
  const std::int64_t model = shape.model_dim.count();
  const std::int64_t hidden = shape.hidden_dim.count();
  const std::int64_t width = shape.hidden_width().count();
  LayerParameters parameters;
  const at::TensorOptions options = at::TensorOptions(scalar_type_of(shape.dtype)).device(device);
  parameters.gate = initial_gate(shape, seed).to(device);
  parameters.fc1 = at::empty({local, model, width}, options);
  parameters.fc2 = at::empty({local, hidden, model}, options);
  for (int expert = 0; expert < local; ++expert) {
    const ExpertWeights weights = initial_expert(shape, seed, rank * local + expert);
    parameters.fc1[expert].copy_(weights.fc1);
    parameters.fc2[expert].copy_(weights.fc2);
  }
  return parameters;
}

PlanRequest plan_request(const MoeLayerOptions& options, const Communicator& communicator) {
  require_valid(options.shape);
  if (options.shape.ranks != communicator.size()) {
    throw InputError("the shape has " + std::to_string(options.shape.ranks) + " ranks, the communicator " +
                         std::to_string(communicator.size()),
                     "give the layer the communicator's number of ranks");
  }
  if (options.shape.dtype == ElementType::tf32 && !options.backend.device.is_cuda()) {
    throw InputError("tf32 products are GPUs', and the layer is on " + options.backend.device.str(), "take fp32");
  }
  if (options.routing.padded && !options.routing.capacity_factor) {
    throw InputError("rows are to be padded to a capacity, and there is none", "give a capacity factor");
  }
  if (options.records_passes && !options.routing.padded) {
    throw InputError("passes are to be recorded, and their counts differ from step to step",
                     "pad the rows to a capacity factor");
  }
  const SystemInfo& system = system_named(options.system);
  return {.system = &system,
          .shape = options.shape,
          .rank = communicator.rank(),
          .layout = options.layout.value_or(system.layout),
          .padded = options.routing.padded};
}

// Choices that cannot be are refused now, not in the first step.
void require_buildable(const PlanRequest& request, const Choice& choice) {
  const StepForm form = step_form(*request.system, request.shape, request.shape.tokens, choice);
  Routing balanced = balanced_routing(form.shape, request.rank, form.partitions.tokens);
  request.system->build(form.shape, partitioned(form.shape, std::move(balanced), form.partitions), choice.options);
}

Chooses chooses_of(const MoeLayerOptions& options, const PlanRequest& request) {
  Choice choice{
      .granularity = options.granularity, .partition_ramp = options.partition_ramp, .options = options.choices};
  if (!options.selection) {
    require_buildable(request, choice);
    return choice;
  }
  if (!request.system->has_reuse) {
    throw InputError("a selector chooses for " + options.system + ", which has no reuse",
                     "take mpipemoe: where everything is kept it is PipeMoE");
  }
  if (choice != Choice()) {
    throw InputError("the layer has a selector and a choice", "leave granularity, ramp and choices to the selector");
  }
  if (const auto reason = why_wrong_for(options.selection->machine, options.shape.ranks)) throw InputError(*reason);
  return *options.selection;
}

std::string describe(const at::Tensor& tensor) {
  std::ostringstream text;
  text << tensor.sizes() << ' ' << tensor.scalar_type() << " on " << tensor.device();
  if (!tensor.is_contiguous()) text << ", not contiguous";
  return text.str();
}

void require_input(const at::Tensor& input, const MoeLayerOptions& options) {
  const LayerShape& shape = options.shape;
  const at::Device device = options.backend.device;
  if (!input.defined()) throw InputError("the input of MoeLayer is undefined", "give it a tensor");
  const std::array<std::int64_t, 2> sizes = {shape.tokens.count(), shape.model_dim.count()};
  const auto type = scalar_type_of(shape.dtype);
  const bool is_batch = input.dim() == 2 && input.size(0) >= 1 && input.size(0) <= sizes[0] &&
                        input.size(1) == sizes[1] && (input.size(0) == sizes[0] || !options.routing.padded);
  if (is_batch && input.scalar_type() == type && input.device() == device && input.is_contiguous()) {
    return;
  }
  std::ostringstream wanted;
  wanted << "it must be " << at::IntArrayRef(sizes) << ' ' << type << " on " << device << ", contiguous"
         << (options.routing.padded ? "" : ", or have fewer rows");
  throw InputError("the input of MoeLayer is " + describe(input), wanted.str());
}

}  // namespace

MoeLayer::MoeLayer(MoeLayerOptions options, Device& device, Communicator& communicator, Communicator& control)
    : torch::nn::Module("MoeLayer"), options_(std::move(options)) {
  PlanRequest request = plan_request(options_, communicator);
  if (options_.selection) require_agreed(options_.shape, *options_.selection, control);
  Chooses chooses = chooses_of(options_, request);
  const LayerParameters initial =
      initial_parameters(options_.shape, options_.seed, communicator.rank(), options_.backend.device);
  parameters_ = {.gate = register_parameter("gate", initial.gate),
                 .fc1 = register_parameter("fc1", initial.fc1),
                 .fc2 = register_parameter("fc2", initial.fc2)};
  for (const at::Tensor& parameter : parameters()) parameter.mutable_grad() = at::zeros_like(parameter);
  if (options_.shape.gate == GateKind::sigmoid) {
    const at::TensorOptions gate_options =
        at::TensorOptions(parameters_.gate.scalar_type()).device(options_.backend.device);
    bias_ = register_buffer("bias", at::zeros({options_.shape.experts}, gate_options));
  }
  runner_ =
      std::make_shared<StepRunner>(std::move(request), std::move(chooses), parameters_, device, communicator, control,
                                   StepOptions{.routing = options_.routing,
                                               .seed = options_.seed,
                                               .bias = bias_,
                                               .arena_slack = options_.arena_slack,
                                               .records_passes = options_.records_passes,
                                               .backend = options_.backend});
}

at::Tensor MoeLayer::forward(const at::Tensor& input) {
  require_input(input, options_);
  StepRunner::Forward step = runner_->forward(input);
  if (torch::autograd::compute_requires_grad(input, parameters_.gate, parameters_.fc1, parameters_.fc2)) {
    const auto node = std::make_shared<MoeBackward>(runner_, std::move(step.context), input);
    torch::autograd::set_history(step.output, node);
  }
  return step.output;
}

void MoeLayer::poison_arenas() {
  runner_->contexts().for_each_idle([&](StepContext& context) {
    if (context.memory() == nullptr) return;
    for (const Pool pool : {Pool::activations, Pool::buffers}) {
      poison(context.memory()->bytes(pool), options_.backend.device);
    }
    poison(context.memory()->bytes(Pool::host), at::kCPU);
  });
}

ArenaMemory MoeLayer::touched_memory() const {
  ArenaMemory total;
  runner_->contexts().for_each_idle([&](StepContext& context) {
    if (context.memory() == nullptr) return;
    const auto end = [&](Pool pool, at::Device device) { return touched(context.memory()->bytes(pool), device); };
    total.activations += end(Pool::activations, options_.backend.device);
    total.buffers += end(Pool::buffers, options_.backend.device);
    total.host += end(Pool::host, at::kCPU);
  });
  return total;
}

}  // namespace moebench
