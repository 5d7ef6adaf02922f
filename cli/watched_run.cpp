#include "cli/watched_run.h"

#include <algorithm>
#include <cstdio>

#include <fmt/format.h>

#include "reference/base/build_info.h"
#include "suites/run/progress_printer.h"

namespace moebench {
namespace {

// Agents and workers may take as long to meet, and nothing is heard of the run then.
constexpr Seconds longest_start(60);

// Beside a line of progress that is written over.
void say(const std::string& what) {
  fmt::print(stderr, "{}{}\n", terminal_columns(stderr) == 0 ? "" : "\r\x1b[K", what);
}

}  // namespace

WatchedRun::WatchedRun(const MetricsOptions& options, const RunRequest& request, const std::filesystem::path& folder)
    : linger_(options.linger) {
  if (!options.any()) return;
  metrics_.emplace(set_, RunName{.suite = request.suite.name,
                                 .run = folder.filename().string(),
                                 .version = std::string(build_info().version),
                                 .timeout = std::max(request.suite.measure.timeout, longest_start)});
  if (request.choosing > Seconds(0)) metrics_->searched(request.choosing);
  outlets_.emplace(options, set_, request.suite.name, say);
}

void WatchedRun::add_to(std::vector<std::reference_wrapper<Observer>>& observers) {
  if (metrics_) observers.emplace_back(*metrics_);
}

void WatchedRun::end(Interrupts& interrupts) {
  if (!outlets_) return;
  constexpr Seconds longest_after_a_signal(2);
  constexpr Seconds deadline(2);
  constexpr Seconds deadline_after_a_signal(1);
  if (interrupts.signal()) {
    outlets_->end({.linger = std::min(linger_, longest_after_a_signal), .deadline = deadline_after_a_signal});
  } else {
    outlets_->end(
        {.linger = linger_, .deadline = deadline, .is_cut_short = [&] { return interrupts.signal().has_value(); }});
  }
  outlets_.reset();
}

}  // namespace moebench
