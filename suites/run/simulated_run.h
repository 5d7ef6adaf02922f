#pragma once
// A suite on a simulated device: predicted in this process, without workers.

#include "suites/run/head.h"

namespace moebench {

// Predicts every configuration on request.profile, once: the same in every round. Results have the form of measured
// ones; their environment says what they were simulated on, and their correctness that nothing was checked. A
// configuration that the profile cannot answer for is skipped. Precondition: there is a profile.
Results run_simulated(const RunRequest& request, Interrupts& interrupts, Observer& observer);

}  // namespace moebench
