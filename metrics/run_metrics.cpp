#include "metrics/run_metrics.h"

#include <algorithm>
#include <array>
#include <ctime>

#include "metrics/configuration_labels.h"
#include "metrics/failure_reason.h"
#include "metrics/idle_figures.h"

namespace moebench {
namespace {

constexpr std::size_t most_configurations = 500;
constexpr std::size_t most_ranks = 4096;
constexpr std::array<std::string_view, 6> states = {"starting", "trying", "running", "complete", "interrupted", "lost"};

double now() { return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count(); }

Seconds since(std::chrono::steady_clock::time_point begin) {
  return Seconds(std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
}

std::int64_t whole(const Json& config, const char* name) {
  const auto found = config.is_object() ? config.find(name) : config.end();
  return config.is_object() && found != config.end() && found->is_number_integer() ? found->get<std::int64_t>() : 0;
}

// As it was planned: what a part of a run without some hosts adds is taken away.
std::string label_without_hosts(const RunResult& run) {
  const auto hosts = run.config.is_object() ? run.config.find("hosts") : run.config.end();
  if (!run.config.is_object() || hosts == run.config.end() || !hosts->is_string()) return run.label;
  const std::string end = " on " + hosts->get<std::string>();
  return run.label.ends_with(end) ? run.label.substr(0, run.label.size() - end.size()) : run.label;
}

}  // namespace

RunMetrics::RunMetrics(MetricSet& set, RunName name) : set_(set), name_(std::move(name)), begin_(Clock::now()) {
  set_.set(Metric::run_start_time, own(), now());
  if (name_.timeout) set_.set(Metric::run_timeout, own(), name_.timeout->count());
  set_.add(Metric::selector_trials, own(), 0);
  set_state("starting");
  touch();
}

MetricLabels RunMetrics::own(const char* label, std::string_view value) const {
  MetricLabels labels = {{"suite", name_.suite}};
  if (label != nullptr) labels[label] = value;
  return labels;
}

void RunMetrics::touch() { set_.set(Metric::run_last_event_timestamp, own(), now()); }

void RunMetrics::set_state(std::string_view state) {
  set_.set_one_of(Metric::run_state, own(), "state", state, states);
}

void RunMetrics::searched(Seconds time) { set_.set(Metric::selector_time, own("how", "searched"), time.count()); }

void RunMetrics::trials_started(int configurations) {
  touch();
  set_state("trying");
  if (!trials_begin_) trials_begin_ = Clock::now();
  set_.add(Metric::selector_trials, own(), configurations);
  // Nothing is heard between the first and the last of them.
  if (name_.timeout) set_.set(Metric::run_timeout, own(), (*name_.timeout * std::max(configurations, 1)).count());
}

void RunMetrics::run_planned(std::span<const Configuration> configurations) {
  touch();
  if (trials_begin_) set_.set(Metric::selector_time, own("how", "tried"), since(*trials_begin_).count());
  planned_.assign(configurations.begin(), configurations.end());
}

void RunMetrics::run_started(const Results& results, std::span<const int> skipped) {
  touch();
  begin_ = Clock::now();
  environment_ = results.environment;
  const SuiteSummary& suite = results.suite;
  set_.set(Metric::run_info,
           {{"suite", name_.suite},
            {"device", suite.device},
            {"revision", environment_.git_revision},
            {"version", name_.version},
            {"run", name_.run},
            {"source", std::string(name_of(source_of(environment_)))}},
           1);
  set_.set(Metric::run_ranks, own(), suite.ranks);
  set_.set(Metric::run_timeout, own(), suite.timeout.count());
  begin_counters(suite);
  set_.set(Metric::agents, own(), environment_.agents);
  for (int agent = 0; agent < std::min<int>(environment_.agents, most_ranks); ++agent) {
    set_.set(Metric::agent_up, own("agent", std::to_string(agent)), 1);
  }
  rounds_ = suite.rounds;
  time_left_.emplace(suite.configurations, suite.rounds);
  for (const int configuration : skipped) time_left_->drop(configuration);
  for (std::size_t i = 0; i < std::min(planned_.size(), most_configurations); ++i) {
    entry_of(json_of(planned_[i]), label(planned_[i]));
  }
  for (const RunResult& run : results.runs) add(run);
  set_state("running");
  set_totals(results);
  set_time_left(results);
}

// At 0, so that a rate has their first increment.
void RunMetrics::begin_counters(const SuiteSummary& suite) {
  for (const std::string_view reason : failure_reasons) set_.add(Metric::failures, own("reason", reason), 0);
  for (const Configuration& configuration : planned_) {
    const MetricLabels source = own("source", name_of(source_of(environment_, json_of(configuration))));
    set_.add(Metric::iterations, source, 0);
    set_.add(Metric::tokens, source, 0);
  }
  // Of planned runs that are measured: of others it may be that nobody knows.
  if (planned_.empty() || !environment_.simulated.empty()) return;
  for (std::size_t rank = 0; rank < std::min(static_cast<std::size_t>(suite.ranks), most_ranks); ++rank) {
    set_.add(Metric::rank_straggler_steps, own("rank", std::to_string(rank)), 0);
  }
}

void RunMetrics::run_gone_on_with(std::span<const int> rounds_left) {
  for (std::size_t i = 0; i < rounds_left.size(); ++i) time_left_->expect(static_cast<int>(i), rounds_left[i]);
  // Rounds of a part may have to be run anew, by more hosts or by fewer.
  for (std::size_t i = 0; i < std::min(rounds_left.size(), planned_.size()); ++i) {
    const auto found = outcomes_.find(label(planned_[i]));
    if (found != outcomes_.end()) found->second.rounds = rounds_ - rounds_left[i];
  }
}

void RunMetrics::round_started(int round, int /*configurations*/) {
  touch();
  rounds_ = std::max(rounds_, round + 1);
  set_.set(Metric::run_round, own(), round + 1);
  set_.set(Metric::run_rounds, own(), rounds_);
  taking_turns_.clear();
}

void RunMetrics::configuration_started(const RunStep& step) {
  touch();
  const bool is_anew = std::count(taking_turns_.begin(), taking_turns_.end(), step.configuration) > 0;
  if (is_anew) {
    taking_turns_.clear();
    for (const std::string& label : std::vector(under_way_)) end_under_way(label);
  }
  if (taking_turns_.empty()) turns_begin_ = Clock::now();
  taking_turns_.push_back(step.configuration);
  const auto found = entries_.find(step.label);
  if (found == entries_.end() || !found->second.labels) return;
  under_way_.emplace_back(step.label);
  set_.set(Metric::configuration_under_way, *found->second.labels, 1);
}

void RunMetrics::turns_ended(int /*turns*/, int /*expected*/) { touch(); }

void RunMetrics::configuration_ended(const RunStep& step, const RunResult& run, const Results& results) {
  touch();
  if (std::count(taking_turns_.begin(), taking_turns_.end(), step.configuration) > 0) {
    const Seconds share = since(turns_begin_) / static_cast<double>(taking_turns_.size());
    for (const int configuration : taking_turns_) time_left_->add(configuration, share);
    taking_turns_.clear();
  }
  if (run.status != RunStatus::ok) time_left_->drop(step.configuration);
  end_under_way(step.label);
  add(run);
  set_totals(results);
  set_time_left(results);
}

void RunMetrics::traced(const Configuration& configuration, std::span<const std::string> ranks) {
  touch();
  const auto found = entries_.find(label(configuration));
  if (found == entries_.end() || !found->second.labels) return;
  for (const MetricFigure& figure : idle_figures_of(configuration, ranks, *found->second.labels)) {
    set_.set(figure.metric, figure.labels, figure.value);
  }
}

void RunMetrics::agent_lost(int agent) {
  touch();
  set_.set(Metric::agent_up, own("agent", std::to_string(agent)), 0);
}

void RunMetrics::note(std::string_view /*text*/) { touch(); }

void RunMetrics::run_ended(const Results& results) {
  touch();
  for (const std::string& label : std::vector(under_way_)) end_under_way(label);
  set_state(name_of(results.state));
  set_totals(results);
  if (results.state == ResultsState::complete) {
    set_.set(Metric::run_time_left, own(), 0);
  } else {
    set_.remove(Metric::run_time_left, own());
  }
}

RunMetrics::Entry& RunMetrics::entry_of(const Json& config, std::string_view label) {
  const auto [place, is_new] = entries_.try_emplace(std::string(label));
  if (is_new && entries_.size() <= most_configurations) {
    MetricLabels labels = configuration_labels(config, label, source_of(environment_, config));
    labels["suite"] = name_.suite;
    place->second.labels = std::move(labels);
  }
  return place->second;
}

void RunMetrics::add(const RunResult& run) {
  Entry& entry = entry_of(run.config, run.label);
  entry.baseline = run.baseline;
  Outcome& outcome = outcomes_[label_without_hosts(run)];
  outcome.rounds += static_cast<int>(run.rounds.size() - entry.rounds);
  if (run.status != RunStatus::ok) outcome.status = run.status;
  count_rounds(run, entry);
  entry.rounds = run.rounds.size();
  if (run.status == RunStatus::failed && !entry.has_failed) {
    entry.has_failed = true;
    set_.add(Metric::failures, own("reason", failure_reason(run.reason)), 1);
    if (entry.labels) set_.remove(Metric::step, *entry.labels);
  }
  if (!entry.labels) return;
  set_figures(entry, figures_of(run, *entry.labels));
  set_speedups(run);
  for (const MetricFigure& figure : rank_figures_of(run, own())) set_.set(figure.metric, figure.labels, figure.value);
}

void RunMetrics::count_rounds(const RunResult& run, const Entry& entry) {
  const auto tokens = static_cast<double>(whole(run.config, "tokens") * whole(run.config, "ranks"));
  for (std::size_t i = entry.rounds; i < run.rounds.size(); ++i) {
    const Round& round = run.rounds[i];
    const auto iterations = static_cast<double>(round.step.size());
    const MetricLabels labels = own("source", name_of(source_of(environment_, run.config)));
    set_.add(Metric::iterations, labels, iterations);
    set_.add(Metric::tokens, labels, iterations * tokens);
    const std::vector<int>& stragglers = round.by_rank.stragglers;
    for (std::size_t rank = 0; rank < std::min(stragglers.size(), most_ranks); ++rank) {
      set_.add(Metric::rank_straggler_steps, own("rank", std::to_string(rank)), stragglers[rank]);
    }
    if (entry.labels && run.status == RunStatus::ok) set_.observe(Metric::step, *entry.labels, round.step);
  }
}

void RunMetrics::set_figures(Entry& entry, std::vector<MetricFigure> figures) {
  entry.median.reset();
  for (const MetricFigure& figure : figures) {
    set_.set(figure.metric, figure.labels, figure.value);
    if (figure.metric == Metric::step_percentile && figure.labels.at("percentile") == "50") {
      entry.median = Seconds(figure.value);
    }
  }
  for (const MetricFigure& old : entry.figures) {
    const auto is_same = [&](const MetricFigure& figure) {
      return figure.metric == old.metric && figure.labels == old.labels;
    };
    if (std::none_of(figures.begin(), figures.end(), is_same)) set_.remove(old.metric, old.labels);
  }
  entry.figures = std::move(figures);
}

// Its own, and those of the runs that it is the baseline of.
void RunMetrics::set_speedups(const RunResult& run) {
  for (auto& [label, entry] : entries_) {
    if (!entry.labels || (label != run.label && entry.baseline != run.label)) continue;
    const auto baseline = entries_.find(entry.baseline);
    const bool has_speedup = entry.median && baseline != entries_.end() && baseline->second.median;
    if (has_speedup) {
      set_.set(Metric::speedup, *entry.labels, *baseline->second.median / *entry.median);
    } else if (entry.has_speedup) {
      set_.remove(Metric::speedup, *entry.labels);
    }
    entry.has_speedup = has_speedup;
  }
}

void RunMetrics::set_totals(const Results& results) {
  rounds_ = std::max(rounds_, results.suite.rounds);
  set_.set(Metric::run_rounds, own(), rounds_);
  const bool is_complete = results.state == ResultsState::complete;
  int done = 0;
  int failed = 0;
  int skipped = 0;
  double done_rounds = 0;
  for (const auto& [label, outcome] : outcomes_) {
    const bool has_all = is_complete || (!results.duration && outcome.rounds >= rounds_);
    if (outcome.status == RunStatus::failed) ++failed;
    if (outcome.status == RunStatus::skipped) ++skipped;
    if (outcome.status == RunStatus::ok && has_all) ++done;
    done_rounds += outcome.status != RunStatus::ok || has_all ? rounds_ : outcome.rounds;
  }
  const int waiting = std::max(0, results.suite.configurations - done - failed - skipped);
  set_.set(Metric::configurations, own("state", "waiting"), waiting);
  set_.set(Metric::configurations, own("state", "done"), done);
  set_.set(Metric::configurations, own("state", "failed"), failed);
  set_.set(Metric::configurations, own("state", "skipped"), skipped);
  double progress = done_rounds / (static_cast<double>(rounds_) * std::max(results.suite.configurations, 1));
  if (results.duration) progress = is_complete ? 1 : results.duration->used / results.duration->asked;
  set_.set(Metric::run_progress, own(), std::min(1.0, progress));
}

void RunMetrics::set_time_left(const Results& results) {
  const auto time = results.duration ? std::max(Seconds(0), results.duration->asked - results.duration->used)
                                     : time_left_->estimate(since(begin_));
  if (time) set_.set(Metric::run_time_left, own(), time->count());
}

void RunMetrics::end_under_way(std::string_view label) {
  std::erase(under_way_, label);
  const auto found = entries_.find(label);
  if (found != entries_.end() && found->second.labels) {
    set_.remove(Metric::configuration_under_way, *found->second.labels);
  }
}

}  // namespace moebench
