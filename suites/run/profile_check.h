#pragma once
// Whether a machine profile may stand beside what is measured here, or predict steps at all.

#include <chrono>
#include <optional>
#include <span>
#include <string>

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

// Throws InputError for ranks that the profile says nothing of: see why_wrong_for().
void require_ranks(const MachineProfile& profile, int ranks);

// Throws InputError for a step that the profile cannot predict: its ranks, or what of it is emulated.
void require_predicts(const MachineProfile& profile, const Configuration& configuration);

// Of a measured profile that is older than `oldest_profile`, or of a day to come.
std::optional<std::string> note_on_age(const MachineProfile& profile);

}  // namespace moebench
