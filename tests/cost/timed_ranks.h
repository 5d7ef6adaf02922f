#pragma once
// Ranks' plans with the times their ops take alone, for tests of what runs beside what.

#include <map>
#include <memory>
#include <vector>

#include "reference/base/random.h"
#include "reference/cost/fluid.h"
#include "reference/systems/system.h"

namespace moebench {

struct TimedRanks {
  std::vector<VerifiedPlan> plans;
  std::vector<std::vector<Seconds>> alone;   // [ranks][ops]
  std::vector<std::vector<Seconds>> moving;  // likewise; empty: none

  // Ops of a kind on a rank move their data for so many seconds.
  void move(std::size_t rank, OpKind kind, double seconds);

  std::vector<TimedPlan> borrowed() const;
};

// Equal plans of `ranks` ranks in n partitions; an op takes what its kind is given, and no time otherwise.
TimedRanks timed_ranks(std::string_view system, int ranks, int n, const std::map<OpKind, Seconds>& alone,
                       const SystemOptions& options = {});

// Plans of one to four ranks with uneven rows. Ops take any time up to a second, one in four none at all.
TimedRanks random_ranks(Random& random);

// Of every set of several streams, from 0.2 to 1.
Slowdowns random_slowdowns(Random& random);

}  // namespace moebench
