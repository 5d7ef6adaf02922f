#include "metrics/served_results.h"

#include <algorithm>
#include <chrono>
#include <ctime>
#include <fstream>
#include <map>
#include <optional>
#include <sstream>

#include <fmt/format.h>

#include "metrics/gate_metrics.h"
#include "metrics/results_tree.h"
#include "metrics/run_metrics.h"
#include "reference/base/error.h"
#include "results/json_field.h"
#include "results/store/read_results.h"
#include "results/store/run_summary.h"

namespace moebench {
namespace {

constexpr std::size_t most_suites = 50;

struct FoundRuns {
  std::vector<RunSummary> shown;
  int hidden = 0;
  int unreadable = 0;
};

FoundRuns found_runs(const std::vector<std::filesystem::path>& folders) {
  FoundRuns found;
  std::map<std::string, RunSummary> newest;
  for (const std::filesystem::path& folder : folders) {
    const auto summary = summary_of(folder);
    if (!summary || !summary->problem.empty() || summary->suite.empty()) {
      ++found.unreadable;
      continue;
    }
    const auto [place, is_first] = newest.try_emplace(summary->suite, *summary);
    if (is_first) continue;
    ++found.hidden;
    if (summary->started >= place->second.started) place->second = *summary;
  }
  for (const auto& [suite, summary] : newest) {
    if (found.shown.size() < most_suites) {
      found.shown.push_back(summary);
    } else {
      ++found.hidden;
    }
  }
  return found;
}

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

// The newest of each suite. Returns how many could not be read.
int show_gates(MetricSet& set, const std::vector<std::filesystem::path>& folders) {
  std::map<std::string, std::pair<std::string, std::filesystem::path>> newest;  // by suite: when, and where
  int unreadable = 0;
  for (const std::filesystem::path& folder : folders) {
    try {
      const Json json = json_in(folder / "gate.json");
      const JsonField side = JsonField(json, "gate.json").at("new");
      const std::string suite = side.at("suite").text();
      const std::string started = side.at("started").text();
      auto& latest = newest[suite];
      latest = std::max(latest, {started, folder});
    } catch (const InputError&) {
      ++unreadable;
    }
  }
  for (const auto& [suite, latest] : newest) {
    try {
      set_gate_metrics(set, json_in(latest.second / "gate.json"), read_results(latest.second / "new"));
    } catch (const InputError&) {
      ++unreadable;
    }
  }
  return unreadable;
}

}  // namespace

std::string ServedResults::look() {
  const ResultsTree tree = results_tree(folder_);
  if (state_ == tree.state) return {};
  const auto set = std::make_shared<MetricSet>();
  FoundRuns found = found_runs(tree.runs);
  std::string shown;
  int count = 0;
  for (const RunSummary& run : found.shown) {
    try {
      show_run(*set, run.folder);
      shown += (shown.empty() ? "" : ", ") + run.folder.string();
      ++count;
    } catch (const InputError&) {
      ++found.unreadable;
    }
  }
  found.unreadable += show_gates(*set, tree.gates);
  set->set(Metric::served_runs, {{"state", "shown"}}, count);
  set->set(Metric::served_runs, {{"state", "hidden"}}, found.hidden);
  set->set(Metric::served_runs, {{"state", "unreadable"}}, found.unreadable);
  state_ = tree.state;
  {
    const std::lock_guard lock(mutex_);
    set_ = set;
  }
  return fmt::format("{}; {} hidden, {} unreadable{}", shown.empty() ? "no runs" : shown, found.hidden,
                     found.unreadable, tree.is_cut ? "; there is more than could be looked at" : "");
}

std::vector<prometheus::MetricFamily> ServedResults::Collect() const { return current()->collectable()->Collect(); }

std::shared_ptr<const MetricSet> ServedResults::current() const {
  const std::lock_guard lock(mutex_);
  return set_;
}

}  // namespace moebench
