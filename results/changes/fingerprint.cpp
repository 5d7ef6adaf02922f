#include "results/changes/fingerprint.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace moebench {

std::vector<std::pair<std::string, std::string>> fingerprint(const Environment& environment) {
  if (!environment.simulated.empty()) {
    std::vector<std::pair<std::string, std::string>> profile = {{"simulated on", environment.simulated}};
    // Older results do not tell.
    if (const std::string& digest = environment.profile_digest; !digest.empty()) {
      profile.emplace_back("content of the machine profile", digest);
    }
    return profile;
  }
  std::vector<std::pair<std::string, std::string>> all = {
      {"simulated on", ""},
      {"processor", environment.cpu},
      {"cores", std::to_string(environment.cores)},
      {"agents", std::to_string(environment.agents)},
      {"threads a rank", std::to_string(environment.threads)},
      {"pinning", environment.pinning.substr(0, environment.pinning.find(','))},
      {"memory", fmt::format("{:.0f} GiB", in_mib(environment.memory) / 1024)},
      {"kernel", environment.kernel},
      {"build type", environment.build_type},
      {"compiler's flags", environment.flags},
      {"LibTorch", environment.libtorch},
      {"Gloo", environment.gloo},
      {"network interface", environment.interface.substr(0, environment.interface.find(' '))},
      {"emulated", fmt::format("{}", fmt::join(environment.emulated, "; "))}};
  const GpuEnvironment gpu = environment.gpu.value_or(GpuEnvironment{});
  all.emplace_back("GPUs", fmt::format("{}", fmt::join(gpu.names, "; ")));
  all.emplace_back("GPU driver", gpu.driver);
  all.emplace_back("NCCL", gpu.nccl);
  return all;
}

std::vector<std::string> fingerprint_differences(const Environment& before, const Environment& after) {
  const auto old = fingerprint(before);
  const auto now = fingerprint(after);
  const auto shown = [](const std::string& value) { return value.empty() ? std::string("nothing") : value; };
  std::vector<std::string> differences;
  for (const auto& [name, value] : old) {
    const auto other = std::find_if(now.begin(), now.end(), [&](const auto& entry) { return entry.first == name; });
    if (other == now.end() || other->second == value) continue;
    differences.push_back(fmt::format("{}: {}, now {}", name, shown(value), shown(other->second)));
  }
  return differences;
}

}  // namespace moebench
