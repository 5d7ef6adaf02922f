#pragma once
// Changes as Markdown, for a summary of a CI job or a comment.

#include <string>

#include "reference/base/units.h"
#include "results/changes/change.h"
#include "results/markdown.h"

namespace moebench {

// The summary with the memory that grew, notes, a table with the worst first, and what is doubtful or on one side
// alone. Rows that would make it larger than `largest` are left out, and counted in a last line. Ends with a newline.
// Below markdown_heading() it is no larger than a step's summary may be.
std::string changes_markdown(const Changes& changes, Bytes largest = largest_step_summary - largest_heading);

}  // namespace moebench
