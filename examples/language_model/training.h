#pragma once
// A few hundred steps of the language model on this rank.

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "examples/language_model/expert_layer.h"
#include "reference/comm/communicator.h"

namespace moebench::example {

struct TrainingOptions {
  MoeLayerOptions layer;
  bool oracle = false;  // one process has all ranks' tokens, and the layer is the fp64 oracle
  int steps = 300;
  double learning_rate = 3e-3;
  std::string routing_file;  // rank 0 records the choice of experts there; empty: nobody does
};

// Characters of a sequence. The layer's tokens are a multiple of it.
inline constexpr int sequence_length = 32;

// Cross entropy in nats a character, over the tokens of all ranks, of one step.
using OnStep = std::function<void(int step, double loss)>;

// All ranks call it. The dense parameters are the same on every rank, their gradients summed over the ranks; experts lie
// where the layer has them. Text, parameters and batches are those of the layer's seed, whatever the number of ranks.
// Throws StepError, CommunicationError, InputError.
void train(const TrainingOptions& options, Communicator& communicator, const OnStep& on_step);

}  // namespace moebench::example
