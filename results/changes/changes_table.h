#pragma once
// Changes as text for a terminal.

#include <string>

#include "results/changes/change.h"

namespace moebench {

// At most 100 columns wide but for reasons, notes and names that are longer themselves. In the order of the changes,
// with a summary, what is missing, flags and notes below. Ends with a newline.
std::string changes_table(const Changes& changes);

}  // namespace moebench
