#include "reference/cost/profile_validity.h"

#include "reference/cost/profile_json.h"

namespace moebench {
namespace {

std::string remeasured(const MachineIdentity& wanted) {
  return "run `" + calibration_of(wanted) + "` on its machine" +
         (wanted.emulated.nothing() ? "" : ", under the same emulation");
}

}  // namespace

std::optional<std::string> why_wrong_for(const MachineProfile& profile, int ranks) {
  if (!std::holds_alternative<CollectiveCurves>(profile.network)) return std::nullopt;
  const MachineIdentity& there = profile.machine;
  if (there.ranks == ranks) return std::nullopt;
  // Threads and pinning may not be possible with other ranks.
  const MachineIdentity wanted{.device = {}, .ranks = ranks, .pinning = {}, .emulated = there.emulated};
  return "machine profile " + profile.name + " was measured with " + std::to_string(there.ranks) +
         (there.ranks == 1 ? " rank" : " ranks") + ", and predicts no steps of " + std::to_string(ranks) + ": " +
         remeasured(wanted) + ", or take a published profile, as a100-64, which holds for any number of ranks";
}

std::optional<std::string> why_wrong_under(const MachineProfile& profile, const EmulatedSpeeds& emulated) {
  const EmulatedSpeeds& there = profile.machine.emulated;
  if (there.nothing() || there == emulated) return std::nullopt;
  return "machine profile " + profile.name + " was measured with " + std::string(parts_of(there)) +
         " emulated, and predicts no steps under another emulation, or none: emulate the same, or run `" +
         calibration_of(profile.machine) + "` on its machine, without an emulation, which serves any";
}

std::optional<std::string> why_stale(const MachineProfile& profile, std::chrono::sys_days today,
                                     std::chrono::days oldest) {
  if (profile.origin == ProfileOrigin::published) return std::nullopt;
  const std::string age = age_text(profile, today, oldest);
  if (age.empty()) return std::nullopt;
  return "machine profile " + profile.name + " " + age + ": " + remeasured(profile.machine);
}

std::string age_text(const MachineProfile& profile, std::chrono::sys_days today, std::chrono::days oldest) {
  const std::chrono::days age = today - profile.date;
  constexpr std::chrono::days other_time_zone{1};
  if (age < -other_time_zone) return "is of " + date_text(profile.date) + ", and today is " + date_text(today);
  if (age <= oldest) return {};
  return "is " + std::to_string(age.count()) + " days old, and " + std::to_string(oldest.count()) + " are the most";
}

std::string calibration_of(const MachineIdentity& wanted) {
  std::string command = "moebench calibrate --ranks " + std::to_string(wanted.ranks);
  if (wanted.threads != 0) command += " --threads " + std::to_string(wanted.threads);
  if (!wanted.pinning.empty()) command += " --pinning " + wanted.pinning;
  return command;
}

}  // namespace moebench
