#include "metrics/served_results.h"

#include <algorithm>
#include <chrono>
#include <ctime>
#include <fstream>
#include <map>
#include <optional>
#include <sstream>

#include <fmt/ranges.h>

#include "metrics/gate_metrics.h"
#include "metrics/run_metrics.h"
#include "reference/base/error.h"
#include "results/json_field.h"
#include "results/store/read_results.h"
#include "results/store/run_summary.h"

namespace moebench {
namespace {

constexpr std::size_t most_suites = 50;

// Since 1970, of "2026-11-29T10:15:00Z".
std::optional<double> seconds_of(const std::string& utc) {
  std::tm time{};
  if (::strptime(utc.c_str(), "%Y-%m-%dT%H:%M:%S", &time) == nullptr) return std::nullopt;
  return static_cast<double>(::timegm(&time));
}

// Since 1970, of the latest of the files; 0 where there is none.
double last_written(const std::filesystem::path& folder) {
  double latest = 0;
  for (const char* const name : {"results.db", "results.db-wal", "results.json"}) {
    std::error_code is_missing;
    const auto written = std::filesystem::last_write_time(folder / name, is_missing);
    if (is_missing) continue;
    const auto time = std::chrono::file_clock::to_sys(written).time_since_epoch();
    latest = std::max(latest, std::chrono::duration<double>(time).count());
  }
  return latest;
}

void show_run(MetricSet& set, const std::filesystem::path& folder) {
  const Results results = read_results(folder);
  const std::string& suite = results.suite.name;
  RunMetrics metrics(set, {.suite = suite, .run = folder.filename().string(), .version = {}});
  metrics.run_started(results, {});
  metrics.run_ended(results);
  set.remove(Metric::selector_trials, {{"suite", suite}});  // results do not have them
  if (const auto began = seconds_of(results.environment.started)) {
    set.set(Metric::run_start_time, {{"suite", suite}}, *began);
  }
  set.set(Metric::run_last_event_timestamp, {{"suite", suite}}, last_written(folder));
}

Json json_in(const std::filesystem::path& file) {
  std::stringstream text;
  text << std::ifstream(file).rdbuf();
  return parse_json(text.str(), file.string());
}

void show_gate(MetricSet& set, const std::filesystem::path& folder) {
  set_gate_metrics(set, json_in(folder / "gate.json"), read_results(folder / "new"));
}

ServedFolder known_run(const ResultsFolder& folder) {
  const auto summary = summary_of(folder.path);
  if (!summary || !summary->problem.empty()) return {.state = folder.state};
  return {.state = folder.state, .suite = summary->suite, .started = summary->started};
}

ServedFolder known_gate(const ResultsFolder& folder) {
  try {
    const Json json = json_in(folder.path / "gate.json");
    const JsonField side = JsonField(json, "gate.json").at("new");
    return {.state = folder.state, .suite = side.at("suite").text(), .started = side.at("started").text()};
  } catch (const InputError&) {
    return {.state = folder.state};
  }
}

// Reads those that have another state than before, and forgets those that are gone.
void update(ServedFolders& known, const std::vector<ResultsFolder>& folders,
            ServedFolder (*read)(const ResultsFolder&)) {
  ServedFolders now;
  for (const ResultsFolder& folder : folders) {
    const auto before = known.find(folder.path);
    if (before != known.end() && before->second.state == folder.state) {
      now.insert(known.extract(before));
    } else {
      now.emplace(folder.path, read(folder));
    }
  }
  known = std::move(now);
}

struct Shown {
  std::vector<std::string> folders;
  int hidden = 0;
  int unreadable = 0;
};

std::map<std::string, std::filesystem::path> newest_of(const ServedFolders& known) {
  std::map<std::string, std::filesystem::path> newest;  // by suite
  for (const auto& [path, folder] : known) {
    if (folder.suite.empty()) continue;
    const auto [place, is_first] = newest.try_emplace(folder.suite, path);
    if (!is_first && folder.started >= known.at(place->second).started) place->second = path;
  }
  while (newest.size() > most_suites) newest.erase(std::prev(newest.end()));
  return newest;
}

// Shows the newest of each suite, those of them that are not yet.
Shown show(ServedFolders& known, std::vector<MetricSet>& sets,
           void (*show_in)(MetricSet&, const std::filesystem::path&)) {
  Shown shown;
  const auto newest = newest_of(known);
  for (auto& [path, folder] : known) {
    const auto found = newest.find(folder.suite);
    const bool is_shown = found != newest.end() && found->second == path;
    if (!is_shown) {
      ++(folder.suite.empty() ? shown.unreadable : shown.hidden);
      folder.metrics.reset();
      continue;
    }
    try {
      if (!folder.metrics && !folder.is_broken) show_in(folder.metrics.emplace(), path);
    } catch (const InputError&) {
      folder.metrics.reset();
      folder.is_broken = true;
    }
    if (folder.is_broken) {
      ++shown.unreadable;
    } else {
      sets.push_back(*folder.metrics);
      shown.folders.push_back(path.string());
    }
  }
  return shown;
}

}  // namespace

std::string ServedResults::look() {
  ResultsTree tree = results_tree(folder_);
  if (tree_ == tree) return {};
  update(runs_, tree.runs, known_run);
  update(gates_, tree.gates, known_gate);
  std::vector<MetricSet> sets(1);
  const Shown runs = show(runs_, sets, show_run);
  const int unreadable = runs.unreadable + show(gates_, sets, show_gate).unreadable;
  sets[0].set(Metric::served_runs, {{"state", "shown"}}, static_cast<double>(runs.folders.size()));
  sets[0].set(Metric::served_runs, {{"state", "hidden"}}, runs.hidden);
  sets[0].set(Metric::served_runs, {{"state", "unreadable"}}, unreadable);
  {
    const std::lock_guard lock(mutex_);
    shown_ = std::move(sets);
  }
  const char* const more = tree.is_cut ? "; there is more than could be looked at" : "";
  tree_ = std::move(tree);
  return fmt::format("{}; {} hidden, {} unreadable{}",
                     runs.folders.empty() ? "no runs" : fmt::format("{}", fmt::join(runs.folders, ", ")), runs.hidden,
                     unreadable, more);
}

TextPieces ServedResults::pieces() const {
  std::vector<MetricSet> shown;
  {
    const std::lock_guard lock(mutex_);
    shown = shown_;
  }
  return pieces_of(shown);
}

}  // namespace moebench
