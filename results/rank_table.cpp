#include "results/rank_table.h"

#include <algorithm>
#include <numeric>

#include <fmt/format.h>

#include "results/text_columns.h"

namespace moebench {
namespace {

constexpr double notable = 1.25;  // most over mean
constexpr std::size_t most_listed = 4;

double mean_of(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

std::string list_of(const std::vector<double>& values, int decimals) {
  if (values.empty()) return "";
  const auto text = [&](double value) { return fmt::format("{:.{}f}", value, decimals); };
  if (values.size() > most_listed) {
    const auto [least, most] = std::minmax_element(values.begin(), values.end());
    return text(*most) + " / " + text(mean_of(values)) + " / " + text(*least);
  }
  std::string list;
  for (const double value : values) list += (list.empty() ? "" : " ") + text(value);
  return list;
}

std::vector<double> rows_of(const RunResult& run) {
  std::vector<double> rows;
  for (const Tokens count : shares_of_ranks(run).rows_received) rows.push_back(static_cast<double>(count.count()));
  return rows;
}

std::int64_t copies_of_rank(const RunResult& run) {
  return run.config.value("tokens", std::int64_t{0}) * run.config.value("top_k", std::int64_t{1});
}

std::string straggler(const std::vector<int>& stragglers) {
  const auto most = std::max_element(stragglers.begin(), stragglers.end());
  const int all = std::accumulate(stragglers.begin(), stragglers.end(), 0);
  if (all == 0) return "";
  return fmt::format("{} ({:.0f} %)", most - stragglers.begin(), 100.0 * *most / all);
}

TextColumns::Line line_of(const RunResult& run, const std::string& name) {
  const RankShares shares = shares_of_ranks(run);
  std::vector<double> compute;
  for (const Seconds time : shares.compute) compute.push_back(in_milliseconds(time));
  std::vector<double> memory;
  if (run.memory) {
    for (const Bytes bytes : run.memory->measured_by_rank) memory.push_back(in_mib(bytes));
  }
  return {name, straggler(shares.stragglers), list_of(compute, 1), list_of(memory, 2)};
}

}  // namespace

std::string rank_table(const std::vector<const RunResult*>& runs, const std::vector<std::string>& names) {
  const auto first =
      std::find_if(runs.begin(), runs.end(), [](const RunResult* run) { return !rows_of(*run).empty(); });
  if (first == runs.end()) return "";
  const std::vector<double> rows = rows_of(**first);
  const double mean = mean_of(rows);
  const double most = *std::max_element(rows.begin(), rows.end());
  const Tokens dropped = (*first)->rounds.front().dropped;
  if (most < notable * mean && dropped == Tokens(0)) return "";

  const bool lists = rows.size() <= most_listed;
  std::string text =
      fmt::format("  rows received by rank{}: {}", lists ? "" : " (most / mean / least)", list_of(rows, 0));
  if (mean > 0) text += fmt::format("; most over mean {:.2f}", most / mean);
  if (dropped > Tokens(0)) {
    text += fmt::format("; {} of {} copies dropped", dropped.count(),
                        copies_of_rank(**first) * static_cast<std::int64_t>(rows.size()));
  }
  using Align = TextColumns::Align;
  TextColumns columns({{"  by rank", Align::left},
                       {"longest", Align::left},
                       {"compute ms", Align::left},
                       {"MiB measured", Align::left}});
  for (std::size_t i = 0; i < runs.size(); ++i) {
    if (!rows_of(*runs[i]).empty()) columns.add(line_of(*runs[i], "  " + names[i]));
  }
  return text + "\n" + columns.text();
}

}  // namespace moebench
