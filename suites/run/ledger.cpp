#include "suites/run/ledger.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include <fmt/format.h>

#include "suites/expand.h"
#include "suites/run/counted.h"

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
  const auto place = std::lower_bound(place_of_run_.begin(), place_of_run_.end(), place_of(configuration));
  const auto index = place - place_of_run_.begin();
  if (place != place_of_run_.end() && *place == place_of(configuration))
    return results_.runs[static_cast<std::size_t>(index)];
  Configuration what = configurations_[static_cast<std::size_t>(configuration)];
  what.threads = results_.environment.threads;
  RunResult run;
  run.config = json_of(what);
  run.label = label(what);
  run.baseline = baseline_label(static_cast<std::size_t>(configuration));
  if (part_ > 0) {
    run.config["hosts"] = parts_[static_cast<std::size_t>(part_)];
    for (std::string* text : {&run.label, &run.baseline}) {
      if (!text->empty()) *text += " on " + parts_[static_cast<std::size_t>(part_)];
    }
  }
  run.chosen = {.granularity = what.granularity, .reuse = reuse_text(what)};
  run.predicted = predicted_[static_cast<std::size_t>(configuration)];
  place_of_run_.insert(place, place_of(configuration));
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

std::string Ledger::take_up(const EarlierPart& earlier) {
  if (results_.duration) results_.suite.rounds = earlier.suite.rounds;  // as many as there was time for
  require_unchanged(earlier, results_);
  if (results_.duration) results_.duration->used = earlier.time_used;
  const std::string now = results_.environment.started;
  results_.suite = earlier.suite;
  results_.environment = earlier.environment;
  results_.hosts = earlier.hosts;
  results_.notes = earlier.notes;
  for (const PlacedRun& placed : earlier.runs) {
    place_of_run_.push_back(placed.place);
    results_.runs.push_back(placed.run);
    const auto part = static_cast<std::size_t>(placed.place) / configurations_.size();
    if (part >= parts_.size()) parts_.resize(part + 1);
    if (part > 0) parts_[part] = placed.run.config.value("hosts", "");
  }
  const std::vector<int> left = rounds_left();
  const int missing = std::accumulate(left.begin(), left.end(), 0);
  if (missing == 0) return "nothing is missing";
  results_.notes.push_back(fmt::format("gone on with on {}: {} {} missing", now, counted(missing, "measurement"),
                                       missing == 1 ? "was" : "were"));
  return results_.notes.back();
}

std::vector<int> Ledger::rounds_left() const {
  std::vector<int> left;
  for (int i = 0; i < static_cast<int>(configurations_.size()); ++i) {
    left.push_back(is_open(i) ? std::max(0, results_.suite.rounds - rounds_of(i)) : 0);
  }
  return left;
}

int Ledger::rounds_of(int configuration) const {
  const RunResult* run = find(configuration);
  return first_round_ + (run == nullptr ? 0 : static_cast<int>(run->rounds.size()));
}

void Ledger::begin_part(const std::string& hosts, int round) {
  const auto found = std::find(parts_.begin(), parts_.end(), hosts);
  part_ = static_cast<int>(found - parts_.begin());
  if (found == parts_.end()) parts_.push_back(hosts);
  first_round_ = round;
}

int Ledger::place_of(int configuration) const {
  return part_ * static_cast<int>(configurations_.size()) + configuration;
}

bool Ledger::note(const std::string& text, Repeat repeat) {
  std::vector<std::string>& notes = results_.notes;
  if (repeat == Repeat::once && std::find(notes.begin(), notes.end(), text) != notes.end()) return false;
  notes.push_back(text);
  return true;
}

const RunResult* Ledger::find(int configuration) const { return at(place_of(configuration)); }

const RunResult* Ledger::at(int place) const {
  const auto found = std::lower_bound(place_of_run_.begin(), place_of_run_.end(), place);
  if (found == place_of_run_.end() || *found != place) return nullptr;
  return &results_.runs[static_cast<std::size_t>(found - place_of_run_.begin())];
}

bool Ledger::is_open(int configuration) const {
  for (int part = 0; part <= part_; ++part) {
    const RunResult* run = at(part * static_cast<int>(configurations_.size()) + configuration);
    if (run != nullptr && run->status != RunStatus::ok) return false;
  }
  return true;
}

bool Ledger::any_is_open() const {
  for (int i = 0; i < static_cast<int>(configurations_.size()); ++i) {
    if (is_open(i)) return true;
  }
  return false;
}

}  // namespace moebench
