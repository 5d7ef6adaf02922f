#pragma once
// What a run's process ends with.

#include "results/results.h"

namespace moebench {

// 128 and the signal after one (130 for Ctrl-C, 143 for SIGTERM), 5 if anything failed or was lost, else 0. `signal`:
// the one that came, 0 for none.
int exit_status_of(const Results& results, int signal);

}  // namespace moebench
