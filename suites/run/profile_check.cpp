#include "suites/run/profile_check.h"

#include "reference/base/error.h"
#include "reference/cost/profile_validity.h"
#include "suites/run/step_predictor.h"

namespace moebench {

void require_fit(const MachineProfile& profile, const Environment& environment, Pinning pinning,
                 std::span<const Configuration> configurations) {
  const auto today = std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now());
  for (const Configuration& configuration : configurations) {
    const MachineIdentity here{.device = environment.cpu,
                               .cores = environment.cores,
                               .threads = environment.threads,
                               .ranks = configuration.shape.ranks,
                               .pinning = std::string(name_of(pinning)),
                               .emulated = emulated_speeds(configuration)};
    if (const auto reason = why_unfit(profile, here, today, oldest_profile)) {
      throw InputError(*reason + ", or set device to sim:PROFILE to simulate that one");
    }
  }
}

void require_ranks(const MachineProfile& profile, int ranks) {
  if (const auto reason = why_wrong_for(profile, ranks)) throw InputError(*reason);
}

void require_predicts(const MachineProfile& profile, const Configuration& configuration) {
  require_ranks(profile, configuration.shape.ranks);
  if (const auto reason = why_wrong_under(profile, emulated_speeds(configuration))) throw InputError(*reason);
}

std::optional<std::string> note_on_age(const MachineProfile& profile) {
  const auto today = std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now());
  return why_stale(profile, today, oldest_profile);
}

}  // namespace moebench
