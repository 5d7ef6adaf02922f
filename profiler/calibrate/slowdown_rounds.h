#pragma once
// Slowdowns from streams that ran alone and beside each other.

#include <array>
#include <span>

#include "reference/cost/slowdowns.h"

namespace moebench {

// One window in which a set of streams repeats its work.
struct LoopWindow {
  std::array<Seconds, stream_count> call;  // what one call took on each stream; zero where it was not run
  Ratio comm_share;                        // of the window, in which communication was at work

  bool operator==(const LoopWindow&) const = default;
};

using SlowdownRound = std::array<LoopWindow, StreamSet::count>;

// Of each stream in each set, the median over the rounds of its speed there, relative to alone: at least 0.02 and at
// most 1. All-to-alls stand apart, as in a step; what else ran beside them ran without them for the rest of the window.
// Precondition: every round has every stream of every set, and communication a share above 0.
Slowdowns slowdowns_from(std::span<const SlowdownRound> rounds);

// The largest, over streams and sets, of half of what lies between the quartiles over the median.
Ratio spread_of_slowdowns(std::span<const SlowdownRound> rounds);

}  // namespace moebench
