#pragma once
// Which ops of the ranks are one collective.

#include <cstddef>
#include <span>
#include <vector>

#include "profiler/analysis/traced_step.h"

namespace moebench {

// Verified plans issue the same collectives in the same order on every rank, so that the order matches them.
class MatchedCollectives {
 public:
  explicit MatchedCollectives(std::span<const TracedStep> ranks);

  int count() const { return ops_.empty() ? 0 : static_cast<int>(ops_.front().size()); }

  // The op on a rank (an index into the ranks given).
  int op(std::size_t rank, int collective) const { return ops_[rank][static_cast<std::size_t>(collective)]; }

  // Which collective an op is; -1: none.
  int of(std::size_t rank, int op) const { return number_[rank][static_cast<std::size_t>(op)]; }

 private:
  std::vector<std::vector<int>> ops_;     // [ranks][collectives]
  std::vector<std::vector<int>> number_;  // [ranks][ops]
};

// The rank (an index into `ranks`) that came last to a collective.
std::size_t last_to_come(std::span<const TracedStep> ranks, const MatchedCollectives& collectives, int collective);

}  // namespace moebench
