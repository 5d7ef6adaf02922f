#pragma once
// Where and with what runs were measured.

#include <span>
#include <string>

#include "results/report/reported_run.h"

namespace moebench {

// A section of HTML: a line for each field, a column for each run; what differs is marked.
std::string environment_list(std::span<const ReportedRun> runs);

}  // namespace moebench
