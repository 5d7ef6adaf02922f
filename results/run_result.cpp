#include "results/run_result.h"

#include <algorithm>
#include <array>

namespace moebench {
namespace {

constexpr std::array<std::string_view, 3> status_names = {"ok", "failed", "skipped"};

bool has_time(const RunResult& run) { return run.status == RunStatus::ok && !run.rounds.empty(); }

Seconds median_of(const RunResult& run, Seconds BusyTimes::* part) {
  std::vector<Seconds> times;
  for (const Round& round : run.rounds) times.push_back(round.busy.*part);
  return median(std::move(times));
}

}  // namespace

std::string_view name_of(RunStatus status) { return status_names[static_cast<std::size_t>(status)]; }

std::optional<RunStatus> run_status_named(std::string_view name) {
  const auto found = std::find(status_names.begin(), status_names.end(), name);
  if (found == status_names.end()) return std::nullopt;
  return static_cast<RunStatus>(found - status_names.begin());
}

Bytes peak_of(const MemoryUse& memory) { return memory.measured.value_or(memory.predicted) + memory.outside_arena; }

std::vector<Seconds> step_samples(const RunResult& run) {
  std::vector<Seconds> all;
  for (const Round& round : run.rounds) all.insert(all.end(), round.step.begin(), round.step.end());
  return all;
}

std::optional<Spread> step_spread(const RunResult& run) {
  if (!has_time(run)) return std::nullopt;
  return spread_of(step_samples(run));
}

std::optional<BusyTimes> busy_times(const RunResult& run) {
  if (!has_time(run)) return std::nullopt;
  return BusyTimes{.routing = median_of(run, &BusyTimes::routing),
                   .compute = median_of(run, &BusyTimes::compute),
                   .comm = median_of(run, &BusyTimes::comm),
                   .copy = median_of(run, &BusyTimes::copy)};
}

std::optional<Ratio> overlap(const RunResult& run) {
  if (!has_time(run)) return std::nullopt;
  std::vector<Ratio> shares;
  for (const Round& round : run.rounds) {
    if (round.overlap) shares.push_back(*round.overlap);
  }
  if (shares.empty()) return std::nullopt;
  return median(std::move(shares));
}

std::optional<Ratio> prediction_error(const RunResult& run) {
  const auto spread = step_spread(run);
  if (!spread || !run.predicted) return std::nullopt;
  return Ratio(*run.predicted / spread->median - 1);
}

RankShares shares_of_ranks(const RunResult& run) {
  RankShares all;
  if (run.rounds.empty()) return all;
  all.rows_received = run.rounds.front().by_rank.rows_received;
  for (std::size_t rank = 0; rank < all.rows_received.size(); ++rank) {
    std::vector<Seconds> compute;
    int stragglers = 0;
    for (const Round& round : run.rounds) {
      if (round.by_rank.rows_received.size() != all.rows_received.size()) continue;
      compute.push_back(round.by_rank.compute[rank]);
      stragglers += round.by_rank.stragglers[rank];
    }
    all.compute.push_back(median(std::move(compute)));
    all.stragglers.push_back(stragglers);
  }
  return all;
}

}  // namespace moebench
