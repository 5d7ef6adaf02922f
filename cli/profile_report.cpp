#include "cli/profile_report.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "cli/profile_files.h"
#include "cli/profile_text.h"
#include "cli/results_folder.h"
#include "reference/base/error.h"
#include "results/atomic_file.h"
#include "suites/emulation.h"

namespace moebench {
namespace {

// What the configuration emulates is not what others of its suite do.
std::vector<std::string> unreal(const Environment& environment, std::span<const Configuration> configurations) {
  const std::vector<std::string> of_configurations = emulated(configurations);
  std::vector<std::string> others;
  for (const std::string& what : environment.emulated) {
    if (std::find(of_configurations.begin(), of_configurations.end(), what) == of_configurations.end()) {
      others.push_back("EMULATED, not real: " + what);
    }
  }
  if (!environment.simulated.empty()) others.push_back("SIMULATED on " + environment.simulated);
  return others;
}

}  // namespace

void ProfileReport::prepare(const RunRequest& request) {
  machine_ = request.profile;
  configurations_ = request.configurations;
}

void ProfileReport::run_started(const Results& results, std::span<const int> /*skipped*/) {
  unreal_ = unreal(results.environment, configurations_);
  if (results.environment.simulated.empty()) pinning_ = results.environment.pinning;
}

void ProfileReport::traced(const Configuration& configuration, std::span<const std::string> ranks) {
  add(measured_profile(configuration, ranks, machine_ ? &*machine_ : nullptr));
}

// What the profile cannot answer for is among the results, skipped with its reason.
void ProfileReport::simulated(const RunRequest& request, Interrupts& interrupts) {
  StepPredictor predictor(request.profile.value(), request.suite.measure.seed);
  for (const Configuration& configuration : request.configurations) {
    if (interrupts.signal()) return;
    try {
      add(simulated_profile(configuration, predictor));
    } catch (const InputError& error) {
      text_ += fmt::format("{}\nskipped: {}\n\n", label(configuration), error.what());
    }
  }
}

void ProfileReport::print(const Results& results) {
  if (json_) {
    fmt::print("{}\n", profiles_.dump(2));
  } else {
    const std::string pinning = pinning_.empty() ? "" : fmt::format("pinning: {}\n", pinning_);
    fmt::print("{}{}{}\n", text_, pinning, unreal_note(results.environment));
  }
}

void ProfileReport::add(const ConfigurationProfile& profile) {
  text_ += text_of(profile) + "\n";
  std::vector<std::string> about = unreal_;
  for (const std::string& what : emulated({&profile.configuration, 1})) about.push_back("EMULATED, not real: " + what);
  Json json = json_of(profile);
  json["unreal"] = about;
  json["pinning"] = pinning_.empty() ? Json(nullptr) : Json(pinning_);
  profiles_.push_back(std::move(json));
  const std::string name = fmt::format("{:02}-{}", profiles_.size(), as_file_name(label(profile.configuration)));
  try {
    write_profile_files(profile, folder_, name, fmt::format("{}", fmt::join(about, "; ")));
    write_atomically(folder_ / "profile.json", profiles_.dump(2) + "\n");
  } catch (const WriteError& error) {
    error_ = error.what();
  }
}

}  // namespace moebench
