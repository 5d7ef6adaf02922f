#pragma once
// A few hundred steps of the language model on this rank.

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "examples/language_model/expert_layer.h"
#include "reference/comm/communicator.h"

namespace moebench::example {

struct TrainingOptions {
  MoeLayerOptions layer;
  bool oracle = false;  // one process has all ranks' tokens, and the layer is the fp64 oracle
  int steps = 300;
  double learning_rate = 3e-3;
  bool gathers_experts = false;
};

// Characters of a sequence. The layer's tokens are a multiple of it.
inline constexpr int sequence_length = 32;

struct TrainedStep {
  int step = 0;
  double loss = 0;                           // cross entropy in nats a character, over the tokens of all ranks
  std::vector<std::int32_t> experts;         // [tokens of all ranks][top_k], on rank 0 and where they are gathered
  std::optional<SelectionRecord> selection;  // nothing for the oracle
};

using OnStep = std::function<void(const TrainedStep&)>;

// Whether this rank is to end.
using IsInterrupted = std::function<bool()>;

// All ranks call it. The dense parameters are the same on every rank, their gradients summed over the ranks; experts
// lie where the layer has them. Text, parameters and batches are those of the layer's seed, whatever the number of
// ranks. Ends behind the same step on every rank once one of them is interrupted. Returns whether all steps were done.
// Throws StepError, CommunicationError, InputError.
bool train(const TrainingOptions& options, Communicator& communicator, const IsInterrupted& is_interrupted,
           const OnStep& on_step);

}  // namespace moebench::example
