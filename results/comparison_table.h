#pragma once
// What was run beside what is published of it, as text for a terminal.

#include <string>

#include "results/results.h"

namespace moebench {

// For each publication and kind of figure a table with a line for each figure, and below it how far ours are from them.
// Empty for results without publications; otherwise begins with an empty line and ends with a newline.
std::string comparison_table(const Results& results);

}  // namespace moebench
