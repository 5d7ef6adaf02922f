#include "reference/cost/machine_profile.h"

#include "reference/cost/profile_validity.h"

namespace moebench {
namespace {

std::string difference(const char* what, int profile, int here) {
  if (profile == 0 || here == 0 || profile == here) return {};
  return "was measured with " + std::to_string(profile) + " " + what + ", and here are " + std::to_string(here);
}

std::string reason(const MachineProfile& profile, const MachineIdentity& here, std::chrono::sys_days today,
                   std::chrono::days oldest) {
  const MachineIdentity& there = profile.machine;
  if (there.device != here.device) return "is of " + there.device + ", and this is " + here.device;
  if (profile.origin == ProfileOrigin::published) return "holds published figures, not measured ones";
  for (const std::string& text :
       {difference("cores", there.cores, here.cores), difference("threads a rank", there.threads, here.threads),
        difference("ranks", there.ranks, here.ranks)}) {
    if (!text.empty()) return text;
  }
  if (!there.pinning.empty() && !here.pinning.empty() && there.pinning != here.pinning) {
    return "was measured with pinning " + there.pinning + ", and here it is " + here.pinning;
  }
  if (!there.emulated.nothing() && there.emulated != here.emulated) return "was measured under another emulation";
  return age_text(profile, today, oldest);
}

}  // namespace

std::string_view name_of(ProfileOrigin origin) { return origin == ProfileOrigin::measured ? "measured" : "published"; }

std::optional<std::string> why_unfit(const MachineProfile& profile, const MachineIdentity& here,
                                     std::chrono::sys_days today, std::chrono::days oldest) {
  const std::string text = reason(profile, here, today, oldest);
  if (text.empty()) return std::nullopt;
  return "machine profile " + profile.name + " " + text + ": run `" + calibration_of(here) + "` on this machine";
}

}  // namespace moebench
