#pragma once
// Keeps the store of a run up to date while it goes on, and exports it at its end.

#include <filesystem>
#include <string>
#include <vector>

#include "results/store/results_store.h"
#include "suites/run/observer.h"

namespace moebench {

// A transaction for each configuration in each round. Where the store cannot be written later on, the run goes on, and
// each further write is a new try with all that is missing. results.json is written once, at the end.
class StoreWriter final : public Observer {
 public:
  // Borrows the store. `plan`: of a run that begins. `again`: places that are measured anew in one that is gone on
  // with. Complaints go to `talk`.
  StoreWriter(ResultsStore& store, RunPlan plan, std::vector<int> again, std::filesystem::path json, Observer& talk);

  void run_planned(std::span<const Configuration> configurations) override;

  // Throws WriteError: nothing is measured that could not be kept.
  void run_started(const Results& results, std::span<const int> skipped) override;

  void configuration_ended(const RunStep& step, const RunResult& run, const Results& results) override;
  void run_ended(const Results& results) override;

  // What the last write failed with; empty if it did not.
  const std::string& error() const { return error_; }

 private:
  void try_to(const std::function<void()>& write);

  ResultsStore& store_;
  RunPlan plan_;
  std::vector<int> again_;
  std::filesystem::path json_;
  Observer& talk_;
  std::vector<PlacedRun> missing_;  // what could not be written so far
  bool has_begun_ = false;
  std::string error_;
};

}  // namespace moebench
