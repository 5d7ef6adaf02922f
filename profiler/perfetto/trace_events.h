#pragma once
// Traced steps in the trace-event format, which Perfetto (https://ui.perfetto.dev) and chrome://tracing show.
// Source: "Trace Event Format", Google, 2016.

#include <span>
#include <string>
#include <string_view>

#include "profiler/analysis/traced_step.h"

namespace moebench {

// A rank, measured or simulated.
struct TracedProcess {
  std::string name;                   // "rank 0", "rank 0, simulated"
  std::span<const TracedStep> steps;  // in order of time, on the clock of all processes; none begins before its zero
};

// JSON. Each process has a track for the passes, one for each stream with a slice for each op, and what it waited for
// other ranks in a slice before it; arrows from op to op where one stream waits for another; and for each pool a
// counter of the bytes that are needed. `about` stands with the trace: what was measured, and what of it is emulated.
std::string trace_events(std::span<const TracedProcess> processes, std::string_view about);

}  // namespace moebench
