#pragma once
// What has changed since a run was begun. Samples that were taken under different conditions are not of one run.

#include <string>
#include <vector>

#include "results/results.h"
#include "results/store/run_plan.h"

namespace moebench {

// Each a line for people: "rounds: 3 then, 5 now". Empty: nothing that matters.
std::vector<std::string> differences(const SuiteSummary& then, const SuiteSummary& now);

// Of build and machine; load, address and time do not count. Of simulated runs the machine does not count either. A
// build is known by revision, compiler and flags, and where those are the same by its id, if both have one.
std::vector<std::string> differences(const Environment& then, const Environment& now);

// What `now` leaves to trials is not compared.
std::vector<std::string> differences(const RunPlan& then, const RunPlan& now);

// Throws InputError with all of them, if there are any: the run cannot be gone on with.
void require_none(const std::vector<std::string>& differences);

}  // namespace moebench
