#pragma once
// The routing prologue of a step (design, section 3, "Counts"): which experts the tokens go to, and how many rows
// this rank sends and receives.

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "reference/base/shape.h"
#include "reference/comm/communicator.h"
#include "reference/kernels/gating.h"
#include "reference/kernels/token_map.h"
#include "reference/layer/backend.h"
#include "reference/plan/routing.h"
#include "reference/routing/expert_choice.h"
#include "reference/routing/routing_options.h"

namespace moebench {

// This rank's marginals, as routing_from_counts() takes them.
struct RoutingCounts {
  std::vector<std::int32_t> sent;         // [granularity][experts]
  std::vector<std::int32_t> received;     // [granularity][ranks][experts of the rank]
  std::vector<std::int32_t> totals;       // [experts] of all ranks, the same on each; empty: not asked for

  bool operator==(const RoutingCounts&) const = default;
};

// What a router tells the others of, beside its counts.
struct RouterDuties {
  bool totals = false;   // of the counts: one more exchange, of a number for each expert
  bool notices = false;  // also where rows are padded, and nothing else has to be told
};

// What ranks tell each other with their counts.
struct Notice {
  Tokens tokens;  // of the batch
  Seconds step;   // that an earlier step took; zero: nothing to tell
};

// Borrows the communicator. Takes no storage once it has seen as many partitions, but for what its gating takes.
class Router {
 public:
  // Of batches up to the tokens of `shape`. `seed` is of a workload's choices and of a noisy gate's noise, for which
  // token t of rank r has the number r * shape.tokens + t. Throws InputError for a workload that does not fit.
  Router(const LayerShape& shape, Communicator& communicator, const RoutingOptions& options = {},
         std::uint64_t seed = 1, RouterDuties duties = {}, const MakeGating& make_gating = make_host_gating);

  // The step whose choices and noise are drawn from now on; 0 at first.
  void set_step(std::int64_t step);

  // Fills `map` for `input` [tokens, M], except for the positions. The map has `balance` where the options have such a
  // loss. Gradient mode is off.
  void choose(const at::Tensor& input, const GateWeights& gate, TokenMap& map);

  // Fills the positions for `partitions` of the tokens that were chosen for last, and exchanges counts with the other
  // ranks, which call it too with as many. Where rows are padded counts follow from the partitions, which are the same
  // on all ranks: nothing is exchanged but what duties ask for, and no device is waited for. The result is overwritten
  // by the next call. Throws CommunicationError.
  const RoutingCounts& count(const std::vector<Tokens>& partitions, const Notice& notice, TokenMap& map);

  // The most tokens and the longest step that a rank told of in the last count(): the same on all of them.
  const Notice& most() const { return most_; }

  // How long the last count() waited for the last of the others to come.
  Seconds waited() const { return waited_; }

  // Of this rank's tokens in the last choose().
  double balance_loss() const { return gating_->balance_loss(); }

  Bytes memory() const;  // of its tensors and its gating's

 private:
  Tokens first_token() const;  // of this rank, among those of all ranks
  void resize(std::size_t partitions);
  void count_padded(const std::vector<Tokens>& rows);
  void exchange_counts(const Notice& notice);
  void exchange_totals();

  LayerShape shape_;
  Communicator& communicator_;
  RoutingOptions options_;
  RouterDuties duties_;
  std::uint64_t seed_;
  std::int64_t step_ = 0;
  std::unique_ptr<Gating> gating_;
  std::optional<ExpertChoice> choice_;
  at::Tensor chosen_;  // [tokens, top_k] by `choice_` for this step; undefined where the gate chooses
  RoutingCounts counts_;
  Notice most_;
  Seconds waited_;
  std::size_t granularity_ = 0;           // of the messages
  std::vector<std::int32_t> outgoing_;    // [ranks] of a notice and [granularity][experts of the rank]
  std::vector<std::int32_t> incoming_;    // likewise
  std::vector<Segment> segments_;         // [ranks] of both
  std::vector<std::int32_t> own_totals_;  // [experts of the rank]
  std::vector<Segment> totals_sent_;      // [ranks]
  std::vector<Segment> totals_received_;  // [ranks]
};

}  // namespace moebench
