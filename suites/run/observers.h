#pragma once
// Several observers as one.

#include <functional>
#include <vector>

#include "suites/run/observer.h"

namespace moebench {

// Borrows them; each call goes to all, in their order.
class Observers final : public Observer {
 public:
  explicit Observers(std::vector<std::reference_wrapper<Observer>> all) : all_(std::move(all)) {}

  void run_planned(std::span<const Configuration> configurations) override {
    for (Observer& one : all_) one.run_planned(configurations);
  }
  void run_started(const Results& results, std::span<const int> skipped) override {
    for (Observer& one : all_) one.run_started(results, skipped);
  }
  void run_gone_on_with(std::span<const int> rounds_left) override {
    for (Observer& one : all_) one.run_gone_on_with(rounds_left);
  }
  void trials_started(int configurations) override {
    for (Observer& one : all_) one.trials_started(configurations);
  }
  void round_started(int round, int configurations) override {
    for (Observer& one : all_) one.round_started(round, configurations);
  }
  void configuration_started(const RunStep& step) override {
    for (Observer& one : all_) one.configuration_started(step);
  }
  void turns_ended(int turns, int expected) override {
    for (Observer& one : all_) one.turns_ended(turns, expected);
  }
  void configuration_ended(const RunStep& step, const RunResult& run, const Results& results) override {
    for (Observer& one : all_) one.configuration_ended(step, run, results);
  }
  void traced(const Configuration& configuration, std::span<const std::string> ranks) override {
    for (Observer& one : all_) one.traced(configuration, ranks);
  }
  void agent_lost(int agent) override {
    for (Observer& one : all_) one.agent_lost(agent);
  }
  void note(std::string_view text) override {
    for (Observer& one : all_) one.note(text);
  }
  void run_ended(const Results& results) override {
    for (Observer& one : all_) one.run_ended(results);
  }

 private:
  std::vector<std::reference_wrapper<Observer>> all_;
};

}  // namespace moebench
