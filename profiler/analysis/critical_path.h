#pragma once
// What a step could not have gone faster without: the chain of ops that each began when the one before it had ended.

#include <span>
#include <vector>

#include "profiler/analysis/traced_step.h"
#include "profiler/analysis/use.h"

namespace moebench {

struct PathPart {
  // work, launch, routing or host; peer in the routing, and where there is no trace of the rank that was waited for.
  Use use = Use::work;
  int rank = 0;         // index into the ranks given
  int op = -1;          // of work, peer and launch: what runs, or is to begin; -1: none
  Seconds begin;
  Seconds end;

  Seconds length() const { return end - begin; }
  bool operator==(const PathPart&) const = default;
};

// All ranks of a step in rank order, or one that stands for all. From the beginning of the step to the end of the rank
// that ends last, without gaps, in order of time. From an op it goes back to that of its predecessors which ended
// last, on its stream or another; from a collective to the rank that came last to it.
std::vector<PathPart> critical_path(std::span<const TracedStep> ranks);

}  // namespace moebench
