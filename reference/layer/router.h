#pragma once
// The routing prologue of a step (design, section 3, "Counts"): which experts the tokens go to, and how many rows
// this rank sends and receives.

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "reference/base/shape.h"
#include "reference/comm/communicator.h"
#include "reference/kernels/token_map.h"
#include "reference/plan/routing.h"
#include "reference/routing/expert_choice.h"
#include "reference/routing/routing_options.h"

namespace moebench {

// This rank's marginals, as routing_from_counts() takes them.
struct RoutingCounts {
  std::vector<std::int32_t> sent;      // [granularity][experts]
  std::vector<std::int32_t> received;  // [granularity][ranks][experts of the rank]

  bool operator==(const RoutingCounts&) const = default;
};

// A gate's weights, without gradient mode's marks.
struct GateWeights {
  at::Tensor matrix;  // [M, gate columns]
  at::Tensor bias;    // [experts] of a sigmoid gate's choice; undefined: none
};

// Borrows the communicator. Allocates nothing after construction.
class Router {
 public:
  // `seed` is of a workload's choices and of a noisy gate's noise. Throws InputError for a workload that does not fit.
  Router(const LayerShape& shape, std::vector<Tokens> partitions, Communicator& communicator,
         const RoutingOptions& options = {}, std::uint64_t seed = 1);

  // The step whose choices and noise are drawn from now on; 0 at first.
  void set_step(std::int64_t step);

  // Fills `map` for `input` [tokens, M], and exchanges counts with the other ranks, which call it too. The map has
  // `balance` where the options have such a loss. The result is overwritten by the next call. Gradient mode is off.
  // Throws CommunicationError.
  const RoutingCounts& route(const at::Tensor& input, const GateWeights& gate, TokenMap& map);

  // Of this rank's tokens in the last route().
  double balance_loss() const { return balance_loss_; }

  const std::vector<Tokens>& partitions() const { return partitions_; }
  Bytes memory() const;  // of its tensors

 private:
  Tokens first_token() const;  // of this rank, among those of all ranks
  void score(const at::Tensor& input, const at::Tensor& matrix, const at::Tensor& scores);
  void sort(TokenMap& map);
  void exchange_counts();

  LayerShape shape_;
  std::vector<Tokens> partitions_;
  Communicator& communicator_;
  RoutingOptions options_;
  std::uint64_t seed_;
  std::int64_t step_ = 0;
  std::optional<ExpertChoice> choice_;
  at::Tensor chosen_;  // [tokens, top_k] by `choice_` for this step
  at::Tensor scores_;  // [tokens, gate columns] raw
  double balance_loss_ = 0;
  std::vector<std::int32_t> room_;  // [experts] that the capacity leaves; empty: no limit
  RoutingCounts counts_;
  std::vector<std::int32_t> outgoing_;  // [ranks][granularity][experts of the rank]
  std::vector<std::int32_t> incoming_;  // [ranks][granularity][experts of the rank]
  std::vector<Segment> segments_;       // [ranks] of both
};

}  // namespace moebench
