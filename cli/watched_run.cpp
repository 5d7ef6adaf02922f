#include "cli/watched_run.h"

#include <cstdio>

#include <fmt/format.h>

#include "reference/base/build_info.h"
#include "suites/run/progress_printer.h"

namespace moebench {
namespace {

// Beside a line of progress that is written over.
void say(const std::string& what) {
  fmt::print(stderr, "{}{}\n", terminal_columns(stderr) == 0 ? "" : "\r\x1b[K", what);
}

}  // namespace

WatchedRun::WatchedRun(const MetricsOptions& options, const RunRequest& request, const std::filesystem::path& folder) {
  if (!options.any()) {
    require_consistent(options);
    return;
  }
  metrics_.emplace(set_, RunName{.suite = request.suite.name,
                                 .run = folder.filename().string(),
                                 .version = std::string(build_info().version)});
  if (request.choosing > Seconds(0)) metrics_->searched(request.choosing);
  outlets_.emplace(options, set_, request.suite.name, say);
}

void WatchedRun::add_to(std::vector<std::reference_wrapper<Observer>>& observers) {
  if (metrics_) observers.emplace_back(*metrics_);
}

}  // namespace moebench
