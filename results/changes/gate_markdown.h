#pragma once
// What a gate has said as Markdown, for the summary of a CI job.

#include <string>
#include <vector>

#include "results/changes/change.h"

namespace moebench {

// The result, its changes as changes_markdown() has them, and the rounds that were not complete, each with its reason.
// No larger than a step's summary may be. Ends with a newline.
std::string gate_markdown(const Changes& changes, const std::vector<std::string>& left_out);

}  // namespace moebench
