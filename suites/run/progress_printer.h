#pragma once
// Tells a person how a run goes.

#include <chrono>
#include <cstdio>
#include <optional>
#include <string>
#include <vector>

#include "suites/run/observer.h"
#include "suites/run/time_left.h"

namespace moebench {

// On a terminal one line that is written over and over, with the time left; elsewhere a line for each round, for what
// goes wrong, and now and then for how far it has come.
class ProgressPrinter final : public Observer {
 public:
  // `columns`: the terminal's width; 0: `out` is no terminal.
  ProgressPrinter(std::FILE* out, int columns);

  void run_started(const Results& results, std::span<const int> skipped) override;
  void run_gone_on_with(std::span<const int> rounds_left) override;
  void trials_started(int configurations) override;
  void round_started(int round, int configurations) override;
  void configuration_started(const RunStep& step) override;
  void turns_ended(int turns, int expected) override;
  void configuration_ended(const RunStep& step, const RunResult& run, const Results& results) override;
  void note(std::string_view text) override;
  void run_ended(const Results& results) override;

 private:
  using Clock = std::chrono::steady_clock;

  bool is_under_way(int configuration) const;
  Seconds since(Clock::time_point begin) const;
  void show(const std::string& line);
  void say(const std::string& line);
  void say_now_and_then(const std::string& line);
  std::string which_round(std::string_view of) const;
  std::string left() const;

  std::FILE* out_;
  int columns_;
  int rounds_ = 1;
  int round_ = 0;
  int to_do_ = 0;  // configurations of this round
  int done_ = 0;
  std::optional<Seconds> duration_left_;  // when the run began; nothing: the suite says how many rounds
  std::optional<TimeLeft> time_left_;
  Clock::time_point run_begin_;
  std::vector<int> under_way_;  // that were started since one has ended: more than one take turns
  Clock::time_point begin_;     // of the first of them
  Clock::time_point last_said_;
};

// Columns of the terminal behind `out`; 0 where it is none, or none that can move its cursor.
int terminal_columns(std::FILE* out);

}  // namespace moebench
