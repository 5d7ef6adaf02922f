#pragma once
// What is to be known of GPUs that did not run as fast as they could.

#include <string>

#include "results/results.h"

namespace moebench {

// A line for each reason for which GPUs' clocks were held down while something was measured, with the rounds and ranks
// in which they were, to stand below every table; empty: nothing is known to have held them down.
std::string gpu_note(const Results& results);

}  // namespace moebench
