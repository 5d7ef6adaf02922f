#pragma once
// Changes as text for a terminal.

#include <string>

#include "results/changes/change.h"

namespace moebench {

// At most 100 columns wide but for reasons, notes and names that are longer themselves. The summary comes first, with
// the memory that grew; then the changes in their order; below them what is missing, flags, notes, and the summary
// again, which is what a terminal still shows. Ends with a newline.
std::string changes_table(const Changes& changes);

}  // namespace moebench
