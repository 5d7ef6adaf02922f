#pragma once
// All that the analysis says of a configuration's traced steps.

#include <optional>
#include <span>
#include <vector>

#include "profiler/analysis/kind_use.h"
#include "profiler/analysis/path_use.h"
#include "profiler/analysis/stragglers.h"
#include "profiler/analysis/stream_use.h"
#include "profiler/analysis/what_if.h"

namespace moebench {

struct StepProfile {
  int steps = 0;
  int ranks = 0;
  Seconds step;                  // of the slowest rank, on the mean of the steps
  StreamUses uses;               // on the mean of ranks and steps
  std::optional<Ratio> overlap;  // share of the work on the communication stream beside which there was computation
  std::vector<KindUse> kinds;
  std::vector<PathUse> path;
  WhatIfs what_ifs;
  std::vector<Straggling> stragglers;  // of all steps together
};

// `steps`: at least one, each of all ranks in rank order or of one that stands for all, of the same plans.
StepProfile step_profile(std::span<const std::vector<TracedStep>> steps);

// While an op waits for other ranks it is no work: neither counts in it, nor beside it.
struct Overlap {
  Seconds communication;
  Seconds hidden;  // of that, while there was computation on the same rank
};
Overlap overlap(const TracedStep& step);

}  // namespace moebench
