#include "results/store/pruning.h"

#include <algorithm>
#include <ctime>

namespace moebench {
namespace {

// Nothing for a text that is no such time.
std::optional<std::chrono::sys_seconds> moment_of(const std::string& started) {
  std::tm parts{};
  const char* end = ::strptime(started.c_str(), "%Y-%m-%dT%H:%M:%SZ", &parts);
  if (end == nullptr || *end != '\0') return std::nullopt;
  return std::chrono::sys_seconds(std::chrono::seconds(::timegm(&parts)));
}

bool is_old(const RunSummary& run, const Pruning& pruning) {
  if (!pruning.older_than) return true;
  const auto moment = moment_of(run.started);
  return moment && pruning.now - *moment > *pruning.older_than;
}

}  // namespace

std::vector<RunSummary> to_be_pruned(const std::vector<RunSummary>& runs, const Pruning& pruning) {
  std::vector<RunSummary> candidates;
  if (!pruning.keep && !pruning.older_than) return candidates;
  for (const RunSummary& run : runs) {
    if (run.problem.empty() && !run.is_written) candidates.push_back(run);
  }
  const auto kept = static_cast<std::size_t>(pruning.keep.value_or(0));
  candidates.resize(candidates.size() - std::min(candidates.size(), kept));
  std::erase_if(candidates, [&](const RunSummary& run) { return !is_old(run, pruning); });
  return candidates;
}

}  // namespace moebench
