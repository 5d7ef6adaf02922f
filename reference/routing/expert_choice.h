#pragma once
// Draws the experts of tokens from a workload.

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "reference/base/shape.h"
#include "reference/routing/routing_options.h"
#include "reference/routing/routing_trace.h"

namespace moebench {

// Tokens are counted through all ranks: token t of rank r is r * tokens + t. A token's experts are a function of seed,
// step and that index, so they are the same for every system and for every number of ranks that share the tokens.
class ExpertChoice {
 public:
  // The shape has all that a draw depends on: experts, top_k, and the tokens of all ranks, which a trace must have.
  // Reads the trace, if the workload is one. Throws InputError for a workload that does not fit the shape; for one that
  // is the gate's too.
  ExpertChoice(const Workload& workload, const LayerShape& shape, std::uint64_t seed);

  // The top_k different experts of each token from token `first` on; `chosen` is [tokens][top_k]. A workload with
  // random choices draws them without replacement. A trace begins again behind its last step.
  void choose(std::int64_t step, Tokens first, std::span<std::int32_t> chosen) const;

 private:
  void draw(std::uint64_t seed, std::span<std::int32_t> chosen) const;

  int experts_;
  int top_k_;
  std::uint64_t seed_;
  std::vector<double> weights_;  // [experts], with a sum of one; empty for balanced and trace
  std::optional<RoutingTrace> trace_;
};

}  // namespace moebench
