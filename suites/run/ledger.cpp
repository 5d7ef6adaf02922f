#include "suites/run/ledger.h"

#include <algorithm>
#include <utility>

#include "suites/expand.h"

namespace moebench {

Ledger::Ledger(const Suite& suite, const std::vector<Configuration>& configurations, std::vector<Configuration> asked)
    : suite_(suite), configurations_(configurations), asked_(std::move(asked)), predicted_(configurations.size()) {
  results_.suite = {.name = suite.name,
                    .description = suite.description,
                    .file = suite.source.filename,
                    .ranks = suite.ranks,
                    .device = text_of(suite.device),
                    .rounds = suite.measure.rounds,
                    .min_time = suite.measure.min_time,
                    .timeout = suite.measure.timeout,
                    .order = std::string(name_of(suite.measure.order)),
                    .seed = suite.measure.seed,
                    .configurations = static_cast<int>(configurations.size()),
                    .best = suite.best};
}

// Of what the suite asks for, since a choice does not tell what was to choose; else of what was chosen.
std::string Ledger::baseline_label(std::size_t configuration) const {
  if (suite_.baseline.empty()) return {};
  if (!asked_.empty()) {
    const auto found = std::find(asked_.begin(), asked_.end(), *baseline_of(suite_, asked_[configuration]));
    if (found != asked_.end()) return label(configurations_[static_cast<std::size_t>(found - asked_.begin())]);
  }
  return label(*baseline_of(suite_, configurations_[configuration]));
}

RunResult& Ledger::entry(int configuration) {
  const auto place = std::lower_bound(configuration_of_.begin(), configuration_of_.end(), configuration);
  const auto index = place - configuration_of_.begin();
  if (place != configuration_of_.end() && *place == configuration)
    return results_.runs[static_cast<std::size_t>(index)];
  Configuration what = configurations_[static_cast<std::size_t>(configuration)];
  what.threads = results_.environment.threads;
  RunResult run;
  run.config = json_of(what);
  run.label = label(what);
  run.baseline = baseline_label(static_cast<std::size_t>(configuration));
  run.chosen = {.granularity = what.granularity, .reuse = reuse_text(what)};
  run.predicted = predicted_[static_cast<std::size_t>(configuration)];
  configuration_of_.insert(place, configuration);
  return *results_.runs.insert(results_.runs.begin() + index, std::move(run));
}

const RunResult& Ledger::record(int configuration, const Measurement& measurement) {
  RunResult& run = entry(configuration);
  if (measurement.round) run.rounds.push_back(*measurement.round);
  if (measurement.memory) run.memory = measurement.memory;
  // Written so that NaN, which is greater than nothing, is kept.
  if (!run.correctness || !(measurement.correctness.max_abs_error <= run.correctness->max_abs_error)) {
    run.correctness = measurement.correctness;
  }
  return measurement.complaint.empty() ? run : fail(configuration, measurement.complaint);
}

const RunResult& Ledger::fail(int configuration, const std::string& reason) {
  RunResult& run = entry(configuration);
  run.status = RunStatus::failed;
  run.reason = reason;
  return run;
}

const RunResult& Ledger::skip(int configuration, const std::string& reason) {
  RunResult& run = entry(configuration);
  run.status = RunStatus::skipped;
  run.reason = reason;
  return run;
}

bool Ledger::is_open(int configuration) const {
  const auto place = std::lower_bound(configuration_of_.begin(), configuration_of_.end(), configuration);
  if (place == configuration_of_.end() || *place != configuration) return true;
  return results_.runs[static_cast<std::size_t>(place - configuration_of_.begin())].status == RunStatus::ok;
}

}  // namespace moebench
