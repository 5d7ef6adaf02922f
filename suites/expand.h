#pragma once
// Suite -> the configurations that are run.

#include <cstdint>
#include <optional>
#include <vector>

#include "suites/configuration.h"
#include "suites/suite.h"

namespace moebench {

inline constexpr std::int64_t most_combinations = 100'000;

// Every combination of the axes' values, without those that `exclude` describes, in the order of axis_keys(); then
// those of `include`. Each once. What a system has no choice in collapses: its granularity is 1, its reuse none. A
// system with reuse, run with none, is the system without reuse (mpipemoe: pipemoe), which stands for both where the
// suite has both. An `exclude` entry, and a filter, that names an axis does not speak of systems that have no such
// choice.
//
// Throws InputError at the value's place in the suite: granularity above tokens, experts that do not divide by the
// ranks, top_k above experts, a shape too large to count, too many combinations, none that is left, or several
// numbers of ranks on a device that is not simulated.
std::vector<Configuration> expand(const Suite& suite);

// The same configuration with other values, one for each axis.
Configuration with_values(Configuration configuration, const Axes& values, const Suite& suite);

// What the speedup of a configuration is over; nothing if the suite names no baseline. It need not be among the
// configurations that are run.
std::optional<Configuration> baseline_of(const Suite& suite, const Configuration& configuration);

}  // namespace moebench
