#include "results/host_table.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include <fmt/format.h>

#include "reference/base/percentile.h"
#include "results/text_columns.h"

namespace moebench {
namespace {

constexpr double slow_loop = 0.85;     // of the fastest's speed
constexpr double slow_compute = 1.25;  // of the mean's time

// Nothing where a rank of the host has no rows.
std::optional<double> seconds_a_row(const RankShares& shares, const Host& host) {
  double time = 0;
  for (const int rank : host.ranks) {
    const auto index = static_cast<std::size_t>(rank);
    if (index >= shares.rows_received.size() || index >= shares.compute.size()) return std::nullopt;
    if (shares.rows_received[index] <= Tokens(0)) return std::nullopt;
    time += shares.compute[index].count() / static_cast<double>(shares.rows_received[index].count());
  }
  if (host.ranks.empty() || time <= 0) return std::nullopt;
  return time / static_cast<double>(host.ranks.size());
}

// [hosts] over their mean; empty where one of them has none.
std::vector<double> compute_in(const RunResult& run, const std::vector<Host>& hosts) {
  const RankShares shares = shares_of_ranks(run);
  std::vector<double> times;
  for (const Host& host : hosts) {
    const auto time = seconds_a_row(shares, host);
    if (!time) return {};
    times.push_back(*time);
  }
  const double mean = std::accumulate(times.begin(), times.end(), 0.0) / static_cast<double>(times.size());
  for (double& time : times) time /= mean;
  return times;
}

// "0-3", "2", "0,4".
std::string ranks_text(const std::vector<int>& ranks) {
  if (ranks.empty()) return "none";
  if (ranks.size() == 1) return fmt::format("{}", ranks.front());
  if (ranks.back() - ranks.front() + 1 == static_cast<int>(ranks.size()))
    return fmt::format("{}-{}", ranks.front(), ranks.back());
  return fmt::format("{}", fmt::join(ranks, ","));
}

bool is_slow(const Results& results, const std::vector<std::optional<Ratio>>& compute, int agent) {
  const auto loop = loop_speed(results.hosts, agent);
  const auto& time = compute[static_cast<std::size_t>(agent)];
  return (loop && loop->count() < slow_loop) || (time && time->count() > slow_compute);
}

std::string ratio_text(const std::optional<Ratio>& ratio) { return ratio ? fmt::format("{:.2f}", ratio->count()) : ""; }

}  // namespace

std::vector<std::optional<Ratio>> compute_of_hosts(const Results& results) {
  std::vector<std::vector<Ratio>> all(results.hosts.size());
  for (const RunResult& run : results.runs) {
    if (run.rounds.empty() || run.config.contains("hosts")) continue;
    const std::vector<double> times = compute_in(run, results.hosts);
    for (std::size_t i = 0; i < times.size(); ++i) all[i].emplace_back(times[i]);
  }
  std::vector<std::optional<Ratio>> medians;
  for (std::vector<Ratio>& of_host : all) {
    medians.push_back(of_host.empty() ? std::nullopt : std::optional(median(std::move(of_host))));
  }
  return medians;
}

std::vector<std::string> slow_hosts(const Results& results) {
  const auto compute = compute_of_hosts(results);
  std::vector<std::string> lines;
  for (int agent = 0; agent < static_cast<int>(results.hosts.size()); ++agent) {
    if (!is_slow(results, compute, agent)) continue;
    std::string line = host_name(results.hosts, agent) + " is slower than the others:";
    const auto loop = loop_speed(results.hosts, agent);
    const auto& time = compute[static_cast<std::size_t>(agent)];
    if (loop) line += fmt::format(" a loop runs at {:.2f} of the fastest host's speed", loop->count());
    if (loop && time) line += ", and";
    if (time) line += fmt::format(" a row is computed in {:.2f} of the hosts' mean time", time->count());
    lines.push_back(std::move(line));
  }
  return lines;
}

std::string host_table(const Results& results) {
  if (results.hosts.empty()) return {};
  using Align = TextColumns::Align;
  TextColumns columns({{"host", Align::left},
                       {"ranks", Align::left},
                       {"cores", Align::right},
                       {"clock ms", Align::right},
                       {"loop speed", Align::right},
                       {"compute", Align::right},
                       {"", Align::left}});
  const auto compute = compute_of_hosts(results);
  for (int agent = 0; agent < static_cast<int>(results.hosts.size()); ++agent) {
    const Host& host = results.hosts[static_cast<std::size_t>(agent)];
    const std::string clock = host.clock_ahead ? signed_text(in_milliseconds(*host.clock_ahead), 1) : "";
    columns.add({host_name(results.hosts, agent), ranks_text(host.ranks), fmt::format("{}", host.environment.cores),
                 agent == 0 ? "" : clock, ratio_text(loop_speed(results.hosts, agent)),
                 ratio_text(compute[static_cast<std::size_t>(agent)]), is_slow(results, compute, agent) ? "slow" : ""});
  }
  return "\n" + columns.text() +
         "clock: ahead of agent 0's. loop speed: over the fastest host's. compute: of a row, over the mean.\n";
}

}  // namespace moebench
