#pragma once
// Keeps results.json up to date while a run goes on.

#include <chrono>
#include <filesystem>
#include <string>

#include "suites/run/observer.h"

namespace moebench {

// The file is written after every configuration, unless that would cost more than a twentieth of the time, and at the end.
// It is valid at every moment. Where it cannot be written later on, the run goes on and each further write is a new try.
class ResultsWriter final : public Observer {
 public:
  // Complaints go to `talk`.
  ResultsWriter(std::filesystem::path file, Observer& talk) : file_(std::move(file)), talk_(talk) {}

  // Throws WriteError: nothing is measured that could not be kept.
  void run_started(const Results& results, std::span<const int> skipped) override;

  void configuration_ended(const RunStep& step, const RunResult& run, const Results& results) override;
  void run_ended(const Results& results) override;

  // What the last write failed with; empty if it did not.
  const std::string& error() const { return error_; }

 private:
  using Clock = std::chrono::steady_clock;

  void write(const Results& results);
  void try_to_write(const Results& results);

  std::filesystem::path file_;
  Observer& talk_;
  std::string error_;
  Clock::time_point last_end_;
  Clock::duration last_cost_{};
};

}  // namespace moebench
