#pragma once
// A planned step drawn. Precondition of both: it has no findings.

#include <string>

#include "cli/planned_step.h"

namespace moebench {

// A picture that any browser shows.
std::string svg_of(const PlannedStep& step);

// For https://ui.perfetto.dev.
std::string trace_events_of(const PlannedStep& step);

}  // namespace moebench
