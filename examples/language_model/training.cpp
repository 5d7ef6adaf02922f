#include "examples/language_model/training.h"

#include <ATen/ATen.h>
#include <c10/core/GradMode.h>

#include <array>

#include "examples/language_model/corpus.h"
#include "examples/language_model/transformer.h"
#include "reference/exec/threads/thread_device.h"
#include "reference/kernels/compute_thread.h"
#include "reference/kernels/element.h"
#include "reference/layer/adam.h"
#include "reference/layer/recorded_choice.h"

namespace moebench::example {
namespace {

constexpr std::size_t text_length = 1 << 16;

// bf16 layers stand in an fp32 model, as in mixed precision.
ElementType dense_type(ElementType type) { return is_narrow(type) ? ElementType::fp32 : type; }

class SharedGradients {
 public:
  explicit SharedGradients(std::vector<at::Tensor> parameters) : parameters_(std::move(parameters)) {}

  void sum(Communicator& communicator) {
    std::vector<at::Tensor> flat;
    for (const at::Tensor& parameter : parameters_) flat.push_back(parameter.grad().flatten());
    const at::Tensor all = at::cat(flat);
    const auto size = static_cast<std::size_t>(all.numel());
    if (all.scalar_type() == at::kFloat) {
      communicator.all_reduce_sum(std::span(all.data_ptr<float>(), size));
    } else {
      communicator.all_reduce_sum(std::span(all.data_ptr<double>(), size));
    }
    std::int64_t begin = 0;
    for (const at::Tensor& parameter : parameters_) {
      parameter.mutable_grad().copy_(all.narrow(0, begin, parameter.numel()).view(parameter.sizes()));
      begin += parameter.numel();
    }
  }

 private:
  std::vector<at::Tensor> parameters_;
};

std::vector<at::Tensor> joined(std::vector<at::Tensor> parameters, const std::vector<at::Tensor>& others) {
  parameters.insert(parameters.end(), others.begin(), others.end());
  return parameters;
}

}  // namespace

bool train(const TrainingOptions& options, Communicator& communicator, const IsInterrupted& is_interrupted,
           const OnStep& on_step) {
  const LayerShape& shape = options.layer.shape;
  const std::uint64_t seed = options.layer.seed;
  const auto device = make_thread_device([](Stream) { prepare_compute_thread(1); });
  const auto experts =
      options.oracle ? make_oracle_layer(options.layer) : make_planned_layer(options.layer, *device, communicator);
  const Transformer model({.symbols = Corpus::symbols,
                           .length = sequence_length,
                           .model_dim = shape.model_dim,
                           .dtype = dense_type(shape.dtype),
                           .seed = seed});
  const Corpus corpus(seed, text_length);
  SharedGradients shared(model.parameters());
  Adam optimizer(joined(model.parameters(), experts->parameters()), options.learning_rate);
  const std::int64_t sequences_a_rank = shape.tokens.count() / sequence_length;
  const std::int64_t sequences = sequences_a_rank * (options.oracle ? shape.ranks : 1);
  const double all_tokens = static_cast<double>(shape.tokens.count() * shape.ranks);
  const c10::AutoGradMode gradients(true);
  for (int step = 0; step < options.steps; ++step) {
    const Batch batch = corpus.batch(step, communicator.rank() * sequences_a_rank, sequences, sequence_length);
    const at::Tensor scores = model.forward(batch.characters, [&](const at::Tensor& tokens) {
      return experts->forward(tokens.to(scalar_type_of(shape.dtype)), step).to(tokens.scalar_type());
    });
    const at::Tensor loss = at::cross_entropy_loss(scores, batch.next.flatten(), {}, at::Reduction::Sum) / all_tokens;
    loss.backward();
    shared.sum(communicator);
    optimizer.step();
    std::array<double, 2> totals = {loss.item<double>(), is_interrupted() ? 1.0 : 0.0};
    communicator.all_reduce_sum(totals);
    TrainedStep trained{.step = step, .loss = totals[0], .experts = {}, .selection = experts->selection()};
    if (options.gathers_experts) trained.experts = gather_choice(experts->experts(), communicator);
    on_step(trained);
    if (totals[1] > 0 && step + 1 < options.steps) return false;
  }
  return true;
}

}  // namespace moebench::example
