#pragma once
// What a run would do.

#include <span>
#include <string>

#include "results/json.h"
#include "suites/configuration.h"
#include "suites/run/preflight.h"
#include "suites/suite.h"

namespace moebench {

// The configurations with the memory that each rank will need, and those that a run would skip because they do not fit
// on `machine`. Throws InputError for one that cannot be.
std::string dry_run_text(const Suite& suite, std::span<const Configuration> configurations, const Machine& machine);
Json dry_run_json(const Suite& suite, std::span<const Configuration> configurations, const Machine& machine);

}  // namespace moebench
