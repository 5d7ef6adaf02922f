#pragma once
// Profiles of a run's configurations, as they come.

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "cli/conducted_run.h"
#include "results/json.h"
#include "suites/run/configuration_profile.h"

namespace moebench {

// Writes profile.json and each configuration's pictures and trace (profile_files.h) to the folder as soon as its steps
// are traced.
class ProfileReport final : public RunReport {
 public:
  // Prints profile.json instead of tables where `json`.
  explicit ProfileReport(bool json) : json_(json) {}

  // Before the run.
  void prepare(const RunRequest& request);

  void begin(const std::filesystem::path& folder) override { folder_ = folder; }
  void run_started(const Results& results, std::span<const int> skipped) override;
  void traced(const Configuration& configuration, std::span<const std::string> ranks) override;
  void simulated(const RunRequest& request, Interrupts& interrupts) override;
  void print(const Results& results) override;
  std::string error() const override { return error_; }

 private:
  void add(const ConfigurationProfile& profile);

  bool json_;
  std::optional<MachineProfile> machine_;
  std::vector<Configuration> configurations_;
  std::filesystem::path folder_;
  std::vector<std::string> unreal_;  // of every configuration
  std::string pinning_;              // of the ranks' threads; empty: nothing was run
  std::string text_;
  Json profiles_ = Json::array();
  std::string error_;
};

}  // namespace moebench
