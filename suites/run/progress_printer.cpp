#include "suites/run/progress_printer.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>

#include <fmt/format.h>

#include "suites/run/counted.h"

namespace moebench {

ProgressPrinter::ProgressPrinter(std::FILE* out, int columns) : out_(out), columns_(columns) {}

void ProgressPrinter::run_started(const Results& results, std::span<const int> skipped) {
  rounds_ = results.suite.rounds;
  time_left_.emplace(results.suite.configurations, rounds_);
  run_begin_ = last_said_ = Clock::now();
  if (results.duration) duration_left_ = results.duration->asked - results.duration->used;
  const auto left_out = static_cast<int>(skipped.size());
  say(fmt::format("{}: {}, {}, {}{}", results.suite.name,
                  counted(results.suite.configurations - left_out, "configuration"),
                  duration_left_ ? "rounds for " + duration_text(*duration_left_) : counted(rounds_, "round"),
                  counted(results.suite.ranks, "rank"), left_out == 0 ? "" : fmt::format("; {} skipped", left_out)));
  for (int configuration : skipped) time_left_->drop(configuration);
}

void ProgressPrinter::run_gone_on_with(std::span<const int> rounds_left) {
  for (std::size_t i = 0; i < rounds_left.size(); ++i) time_left_->expect(static_cast<int>(i), rounds_left[i]);
}

void ProgressPrinter::trials_started(int configurations) {
  say(fmt::format("trying {} for selectors", counted(configurations, "configuration")));
}

void ProgressPrinter::round_started(int round, int configurations) {
  round_ = round;
  rounds_ = std::max(rounds_, round + 1);
  to_do_ = configurations;
  done_ = 0;
  under_way_.clear();
  if (columns_ == 0) say(fmt::format("round {}{}", which_round(" of "), left()));
}

void ProgressPrinter::configuration_started(const RunStep& step) {
  if (is_under_way(step.configuration)) under_way_.clear();  // anew, without those that it took turns with
  if (under_way_.empty()) begin_ = Clock::now();
  under_way_.push_back(step.configuration);
  show(fmt::format("round {}  {}/{}{}  {}", which_round("/"), done_ + 1, to_do_, left(), step.label));
}

void ProgressPrinter::turns_ended(int turns, int expected) {
  const std::string how_far = fmt::format("turn {} of {} of {}", turns, expected,
                                          counted(static_cast<int>(under_way_.size()), "configuration"));
  show(fmt::format("round {}  {}{}", which_round("/"), how_far, left()));
  say_now_and_then(fmt::format("round {}: {}", which_round(" of "), how_far));
}

void ProgressPrinter::configuration_ended(const RunStep& step, const RunResult& run, const Results&) {
  ++done_;
  if (is_under_way(step.configuration)) {
    const Seconds share = since(begin_) / static_cast<double>(under_way_.size());
    for (const int configuration : under_way_) time_left_->add(configuration, share);
    under_way_.clear();
  }
  if (run.status == RunStatus::failed) {
    time_left_->drop(step.configuration);
    say(fmt::format("failed: {}: {}", step.label, run.reason));
  }
  say_now_and_then(fmt::format("round {}: {} of {} done{}", which_round(" of "), done_, to_do_, left()));
}

void ProgressPrinter::note(std::string_view text) { say(std::string(text)); }

void ProgressPrinter::run_ended(const Results& results) {
  show("");
  if (results.state != ResultsState::interrupted) return;
  say(results.runs.empty() ? "interrupted before anything was measured" : "interrupted: what was measured is kept");
}

bool ProgressPrinter::is_under_way(int configuration) const {
  return std::find(under_way_.begin(), under_way_.end(), configuration) != under_way_.end();
}

Seconds ProgressPrinter::since(Clock::time_point begin) const {
  return Seconds(std::chrono::duration<double>(Clock::now() - begin).count());
}

std::string ProgressPrinter::which_round(std::string_view of) const {
  return duration_left_ ? std::to_string(round_ + 1) : fmt::format("{}{}{}", round_ + 1, of, rounds_);
}

std::string ProgressPrinter::left() const {
  if (duration_left_) return ", " + duration_text(std::max(Seconds(0), *duration_left_ - since(run_begin_))) + " left";
  const auto time = time_left_ ? time_left_->estimate(since(run_begin_)) : std::nullopt;
  return time ? ", " + duration_text(*time) + " left" : "";
}

void ProgressPrinter::show(const std::string& line) {
  if (columns_ == 0) return;
  // A full line would wrap, and then the next one cannot be written over it.
  fmt::print(out_, "\r{}\x1b[K", line.substr(0, static_cast<std::size_t>(columns_ - 1)));
  std::fflush(out_);
}

void ProgressPrinter::say(const std::string& line) {
  last_said_ = Clock::now();
  fmt::print(out_, "{}{}\n", columns_ == 0 ? "" : "\r\x1b[K", line);
  std::fflush(out_);
}

void ProgressPrinter::say_now_and_then(const std::string& line) {
  constexpr Seconds between(60);
  if (columns_ == 0 && since(last_said_) > between) say(line);
}

int terminal_columns(std::FILE* out) {
  const char* terminal = std::getenv("TERM");
  if (::isatty(::fileno(out)) == 0 || terminal == nullptr || std::strcmp(terminal, "dumb") == 0) return 0;
  winsize size{};
  constexpr int usual = 80;
  if (::ioctl(::fileno(out), TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return usual;
  return std::max<int>(size.ws_col, 2);
}

}  // namespace moebench
