#pragma once
// Traced steps as a picture.

#include <span>
#include <string>

#include "profiler/analysis/traced_step.h"
#include "reference/trace/picture.h"

namespace moebench {

// A track for each stream of each rank that has ops. Times count from the begin of the earliest rank's forward pass;
// colours say what kind of work an op is, and what a rank waited for others is grey.
Picture step_picture(std::span<const TracedStep> ranks, std::string title, std::string note);

}  // namespace moebench
