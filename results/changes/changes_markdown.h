#pragma once
// Changes as Markdown, for a summary of a CI job or a comment.

#include <string>

#include "reference/base/units.h"
#include "results/changes/change.h"
#include "results/markdown.h"

namespace moebench {

// The summary, then a table with the worst first. Rows that would make it larger than `largest` are left out, and
// counted in a last line. Ends with a newline.
std::string changes_markdown(const Changes& changes, Bytes largest = largest_step_summary);

}  // namespace moebench
