#pragma once
// The spans of a step's ops from what a GPU did for them.

#include <chrono>
#include <functional>
#include <span>
#include <vector>

#include "profiler/cupti/gpu_activity.h"
#include "reference/plan/plan.h"
#include "reference/trace/timeline.h"

namespace moebench {

// Which of the executor's runs are a step's passes.
struct StepRuns {
  std::int32_t forward = 0;
  std::int32_t backward = 0;
};

// [ops], in the plan's order: from the begin of the first to the end of the last of an op's activities, by `time`. An
// op that launched nothing takes no time, behind the op before it on its stream; the first of a pass, at the pass's
// first activity. Nothing where no activity is of these runs, or an op has none that computes, copies or exchanges
// anything with another rank: then records were lost.
std::vector<Span> gpu_spans(const Plan& plan, StepRuns runs, std::span<const GpuActivity> activities,
                            const std::function<Seconds(std::chrono::nanoseconds)>& time);

}  // namespace moebench
