#pragma once
// Samples for spreadsheets.

#include <string>

#include "results/results.h"

namespace moebench {

// One line an iteration of each configuration that was measured, in milliseconds, below a line of titles (RFC 4180):
// label, status, round and iteration (from 1), step_ms, forward_ms, backward_ms, optimizer_ms (empty where none was
// run), unreal (unreal_tag()).
std::string samples_csv(const Results& results);

}  // namespace moebench
