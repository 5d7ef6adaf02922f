#pragma once
// What a machine profile may be asked where it predicts alone, of whatever machine. Beside measured steps it must be of
// this machine: see why_unfit().

#include <chrono>
#include <optional>
#include <string>

#include "reference/cost/machine_profile.h"

namespace moebench {

// Why `profile` says nothing of steps of `ranks`, and what to do: its collectives are curves that were measured between
// other ranks.
std::optional<std::string> why_wrong_for(const MachineProfile& profile, int ranks);

// Why `profile` says nothing of steps under `emulated`, and what to do: it was measured under another emulation, whose
// part its figures cannot be freed of.
std::optional<std::string> why_wrong_under(const MachineProfile& profile, const EmulatedSpeeds& emulated);

// Why predictions from `profile` may no longer hold, and what to do: it is measured, and older than `oldest` or of a
// day to come.
std::optional<std::string> why_stale(const MachineProfile& profile, std::chrono::sys_days today,
                                     std::chrono::days oldest);

// "is 31 days old, and 30 are the most", or "is of 2027-01-02, and today is 2026-11-25"; empty: it is neither. The next
// day may be another time zone's today.
std::string age_text(const MachineProfile& profile, std::chrono::sys_days today, std::chrono::days oldest);

// The command that measures a profile with these ranks, threads and pinning. Without an emulation: such a profile
// serves any.
std::string calibration_of(const MachineIdentity& wanted);

}  // namespace moebench
