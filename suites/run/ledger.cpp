#include "suites/run/ledger.h"

#include <algorithm>

#include "suites/expand.h"

namespace moebench {

Ledger::Ledger(const Suite& suite, const std::vector<Configuration>& configurations)
    : suite_(suite), configurations_(configurations), predicted_(configurations.size()) {
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

RunResult& Ledger::entry(int configuration) {
  const auto place = std::lower_bound(configuration_of_.begin(), configuration_of_.end(), configuration);
  const auto index = place - configuration_of_.begin();
  if (place != configuration_of_.end() && *place == configuration)
    return results_.runs[static_cast<std::size_t>(index)];
  Configuration what = configurations_[static_cast<std::size_t>(configuration)];
  const auto baseline = baseline_of(suite_, what);
  what.threads = results_.environment.threads;
  RunResult run;
  run.config = json_of(what);
  run.label = label(what);
  run.baseline = baseline ? label(*baseline) : "";
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
