#pragma once
// One rank's traced steps, as they travel from its worker to the head.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "profiler/analysis/traced_step.h"
#include "profiler/cupti/gpu_account.h"
#include "suites/configuration.h"

namespace moebench {

struct RankTrace {
  std::vector<TracedStep> steps;  // at least one, in order of time, on rank 0's clock; all of one plan
  std::vector<Seconds> untraced;  // [steps] what the step beside each took that was not traced
  std::uint64_t dropped = 0;      // ops that a ring had no room for; a step that lacks one is not among these
  Seconds clock_error;            // by which the times may be off from rank 0's clock
  std::optional<GpuAccount> gpu;  // of all traced steps together; nothing where no GPU was watched
};

// JSON without line breaks; times in nanoseconds.
std::string text_of(const RankTrace& trace);

// Compiles the plan anew. Throws InputError for what text_of() did not write for this configuration.
RankTrace rank_trace_from(const std::string& text, const Configuration& configuration);

// [steps][ranks] from all ranks in their order. Where a collective does not tell how long it waited for other ranks (an
// all-reduce), it is from when this rank came to when the last did. Precondition: as many steps on each rank.
std::vector<std::vector<TracedStep>> steps_of(std::span<const RankTrace> ranks);

}  // namespace moebench
