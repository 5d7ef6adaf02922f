#pragma once
// Whether a machine profile may stand beside what is measured here.

#include <chrono>
#include <span>

#include "reference/cost/machine_profile.h"
#include "results/environment.h"
#include "suites/configuration.h"
#include "suites/pinning.h"

namespace moebench {

// The kernel, the libraries and this program change: what was measured longer ago is measured again.
inline constexpr std::chrono::days oldest_profile{30};

// Throws InputError that says why not, and what to do: see why_unfit(). `environment` is that of the run, with its
// threads, and `pinning` what binds them.
void require_fit(const MachineProfile& profile, const Environment& environment, Pinning pinning,
                 std::span<const Configuration> configurations);

}  // namespace moebench
