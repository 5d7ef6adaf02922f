#include "suites/run/head.h"

#include <algorithm>
#include <optional>
#include <span>

#include <fmt/format.h>

#include "reference/base/error.h"
#include "reference/base/percentile.h"
#include "results/host_table.h"
#include "suites/adaptive.h"
#include "suites/run/core_binding.h"
#include "suites/run/counted.h"
#include "suites/run/disturbances.h"
#include "suites/run/expectations.h"
#include "suites/run/ledger.h"
#include "suites/run/preflight.h"
#include "suites/run/profile_check.h"
#include "suites/run/round_budget.h"
#include "suites/run/shuffled.h"
#include "suites/run/trials.h"
#include "suites/run/turns.h"
#include "suites/run/workforce.h"

namespace moebench {
namespace {

class Head {
 public:
  Head(const RunRequest& request, const Crew& crew, Agents& agents, Interrupts& interrupts, Observer& observer)
      : request_(request),
        agents_(agents),
        interrupts_(interrupts),
        observer_(observer),
        workforce_(wanted_by(request), crew, agents, interrupts),
        configurations_(request.configurations),
        ledger_(request.suite, configurations_, request.asked),
        turns_(request.suite.measure.order, request.suite.measure.seed) {
    ledger_.results().environment = request.environment;
    ledger_.results().published = request.published;
    if (!request.duration) return;
    ledger_.results().duration = RunDuration{.asked = *request.duration, .used = {}};
    ledger_.results().suite.rounds = 1;
  }

  Results run() {
    meet();
    if (is_going_on()) {
      check_profile();
      if (request_.earlier) observer_.note(ledger_.take_up(*request_.earlier));
      if (!request_.earlier) choose_by_trials();  // else the request has what they chose
    }
    if (is_going_on()) {
      for (const std::string& line : expect_steps(ledger_, request_.profile, configurations_)) note(line);
      skip_what_does_not_fit();
      observer_.run_planned(configurations_);
      observer_.run_started(ledger_.results(), skipped_);
      if (request_.earlier) observer_.run_gone_on_with(ledger_.rounds_left());
      for (const std::string& reason : request_.left_out) note("left out: " + reason, Ledger::Repeat::once);
      note_what_disturbs();
      run_rounds();
    }
    Results& results = ledger_.results();
    if (interrupts_.signal()) results.state = ResultsState::interrupted;
    if (results.state == ResultsState::running) results.state = ResultsState::complete;
    observer_.run_ended(results);
    agents_.end(exit_status_of(results, interrupts_.signal().value_or(0)), workforce_.losses());
    return results;
  }

 private:
  bool is_going_on() { return !interrupts_.signal() && ledger_.results().state == ResultsState::running; }

  static RanksWanted wanted_by(const RunRequest& request) {
    const auto& all = request.configurations;
    return {.ranks = request.suite.ranks,
            .threads = request.suite.threads,
            .pinning = request.suite.pinning,
            .one_clock =
                std::any_of(all.begin(), all.end(), [](const Configuration& c) { return c.link_rate.has_value(); }),
            .gpus = request.suite.device.kind == DeviceKind::cuda};
  }

  void meet() {
    if (!workforce_.meet()) return;
    Environment& environment = ledger_.results().environment;
    environment.threads = workforce_.muster().threads;
    environment.pinning = pinning_text(workforce_.muster().pinning);
    ledger_.results().hosts = workforce_.muster().hosts;
  }

  // With the head's cores, which taskset or a control group may have narrowed.
  static std::string pinning_text(Pinning pinning) {
    return fmt::format("{}, on cores {}", name_of(pinning), core_list(allowed_cores()));
  }

  void choose_by_trials() {
    std::vector<int> places;
    std::vector<Configuration> asked;
    for (std::size_t i = 0; i < request_.asked.size(); ++i) {
      if (!is_tried(request_.asked[i])) continue;
      places.push_back(static_cast<int>(i));
      asked.push_back(request_.asked[i]);
    }
    if (asked.empty()) return;
    Trials trials(request_.profile.value(), std::move(asked));
    while (!trials.wanted().empty()) {
      observer_.trials_started(static_cast<int>(trials.wanted().size()));
      if (!measure(trials)) return;  // the rounds will say why
      trials.ask();
    }
    for (std::size_t i = 0; i < places.size(); ++i) {
      configurations_[static_cast<std::size_t>(places[i])] = trials.chosen()[i];
    }
    note(fmt::format("{} tried for selectors that choose by trials", counted(trials.count(), "configuration")));
  }

  // What fails, or does not fit into memory, takes as long as can be. False where not all could be tried.
  bool measure(Trials& trials) {
    const std::vector<Configuration>& wanted = trials.wanted();
    turns_.begin_round();
    std::vector<int> order;
    for (int i = 0; i < static_cast<int>(wanted.size()); ++i) {
      const MemoryPrediction need = predict_memory(wanted[static_cast<std::size_t>(i)], request_.suite.measure.seed);
      if (why_it_does_not_fit(need, workforce_.muster().machines).empty()) {
        order.push_back(i);
      } else {
        trials.failed(i);
      }
    }
    order = turns_.by_layer(std::move(order), wanted);
    while (!order.empty() && is_going_on()) {
      std::size_t done = 0;
      const Job job = job_of(0, order, wanted, false);
      const auto reports = run_job(job, [&](const WorkerEvent& event) {
        if (event.kind != WorkerEvent::Kind::done || !event.measurement) return;
        ++done;
        if (event.measurement->round) {
          const auto& steps = event.measurement->round->step;
          trials.measured(event.configuration, {.step = median(steps), .steps = static_cast<int>(steps.size())});
        } else {
          trials.failed(event.configuration);
        }
      });
      order.erase(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(done));
      if (order.empty() || !is_going_on()) break;
      if (gives_up(reports)) {
        false_starts_ = 0;
        return false;
      }
      if (!any_began(reports) || parts_the_group(std::span(job.items).subspan(done), reports)) continue;
      note(fmt::format("the trial of {} failed: {}", label(wanted[static_cast<std::size_t>(order.front())]),
                       reason_or_silence(reports)));
      trials.failed(order.front());
      order.erase(order.begin());
    }
    return is_going_on();
  }

  void skip_what_does_not_fit() {
    const std::vector<int> left = ledger_.rounds_left();
    for (int i = 0; i < static_cast<int>(configurations_.size()); ++i) {
      if (left[static_cast<std::size_t>(i)] == 0) continue;
      const MemoryPrediction need =
          predict_memory(configurations_[static_cast<std::size_t>(i)], request_.suite.measure.seed);
      const std::string reason = why_it_does_not_fit(need, workforce_.muster().machines);
      if (reason.empty()) continue;
      if (ledger_.has(i)) {
        throw InputError(label(configurations_[static_cast<std::size_t>(i)]), reason + ", where it fitted before",
                         "free memory, then go on with the run");
      }
      ledger_.skip(i, reason);
      skipped_.push_back(i);
    }
  }

  void check_profile() const {
    if (request_.profile) {
      require_fit(*request_.profile, ledger_.results().environment, workforce_.muster().pinning, configurations_);
    }
  }

  void note_what_disturbs() {
    for (const std::string& line : disturbances(ledger_.results(), workforce_.muster()))
      note(line, Ledger::Repeat::once);
  }

  void note(const std::string& text, Ledger::Repeat repeat = Ledger::Repeat::allowed) {
    if (ledger_.note(text, repeat)) observer_.note(text);
  }

  void run_rounds() {
    Results& results = ledger_.results();
    is_in_rounds_ = true;
    if (results.duration) budget_.emplace(results.duration->asked, results.duration->used);
    try {
      for (int round = 0; is_going_on() && is_wanted(round); round += is_begun_anew_ ? 0 : 1) {
        is_begun_anew_ = false;
        run_round(round);
      }
    } catch (const CommunicationError& error) {
      note(fmt::format("the other agents are lost: {}", error.what()));
      results.state = ResultsState::lost;
    }
    for (const std::string& line : slow_hosts(results)) note(line, Ledger::Repeat::once);
    count_time();
  }

  bool is_wanted(int round) const {
    if (!budget_) return round < ledger_.results().suite.rounds;
    const int to_run = static_cast<int>(order_of(round).size());
    return to_run > 0 ? budget_->fits(to_run) : ledger_.any_is_open();
  }

  void count_time() {
    if (budget_) ledger_.results().duration->used = budget_->used();
  }

  std::vector<int> order_of(int round) const {
    std::vector<int> open;
    for (int i = 0; i < static_cast<int>(configurations_.size()); ++i) {
      if (ledger_.is_open(i)) open.push_back(i);
    }
    std::vector<int> order = shuffled(std::move(open), request_.suite.measure.seed, request_.shuffled_from + round);
    std::erase_if(order, [&](int i) { return ledger_.rounds_of(i) > round; });
    return order;
  }

  void run_round(int round) {
    std::vector<int> order = order_of(round);
    if (order.empty()) return;
    int& rounds = ledger_.results().suite.rounds;
    rounds = std::max(rounds, round + 1);
    if (budget_) budget_->begin_round(static_cast<int>(order.size()));
    observer_.round_started(round, static_cast<int>(order.size()));
    turns_.begin_round();
    order = turns_.by_layer(std::move(order), configurations_);
    while (!order.empty() && is_going_on() && !is_begun_anew_) order = run_attempt_of(round, order);
    if (budget_) budget_->end_round();
  }

  // Returns what is left of the order.
  std::vector<int> run_attempt_of(int round, const std::vector<int>& order) {
    std::size_t done = 0;
    const Job job = job_of(round, order, configurations_, round == ledger_.first_round());
    const std::vector<AgentReport> reports = run_job(job, [&](const WorkerEvent& event) {
      if (event.kind == WorkerEvent::Kind::started) observer_.configuration_started(step(round, event.configuration));
      if (event.kind == WorkerEvent::Kind::turned) observer_.turns_ended(event.turns.ended, event.turns.expected);
      if (event.kind != WorkerEvent::Kind::done || !event.measurement) return;
      ++done;
      if (!event.traces.empty()) {
        observer_.traced(configurations_[static_cast<std::size_t>(event.configuration)], event.traces);
      }
      end_configuration(round, event.configuration, ledger_.record(event.configuration, *event.measurement));
    });
    std::vector<int> left(order.begin() + static_cast<std::ptrdiff_t>(done), order.end());
    if (!is_going_on() || is_begun_anew_ || (all_finished(reports) && left.empty())) return left;
    if (left.empty()) {
      note("after the last configuration of a round: " + reason_for(reports));
      return left;
    }
    if (parts_the_group(std::span(job.items).subspan(done), reports)) return left;
    return go_on_after(round, reports, std::move(left));
  }

  std::vector<AgentReport> run_job(const Job& job, const std::function<void(const WorkerEvent&)>& on_event) {
    Workforce::Outcome outcome = workforce_.run(job, on_event);
    if (any_began(outcome.reports)) false_starts_ = 0;
    for (const auto& [agent, line] : outcome.losses) {
      note(line);
      observer_.agent_lost(agent);
    }
    if (!outcome.interruption.empty()) {
      note(outcome.interruption + " was interrupted");
      ledger_.results().state = ResultsState::interrupted;
    } else if (!outcome.losses.empty()) {
      go_on_without(job.round);
    }
    return std::move(outcome.reports);
  }

  // Agents are lost: the run ends, or goes on with the others from the beginning of the round on.
  void go_on_without(int round) {
    if (!request_.survives_hosts || !is_in_rounds_) {
      ledger_.results().state = ResultsState::lost;
      return;
    }
    try {
      const std::string who = workforce_.go_on_without_lost();
      note(fmt::format("the run goes on with {}: what they measure stands apart", who));
      ledger_.begin_part(who, round);
    } catch (const InputError& error) {
      note(std::string("the run cannot go on without them: ") + error.what());
      ledger_.results().state = ResultsState::lost;
      return;
    }
    is_begun_anew_ = true;
    skipped_.clear();
    skip_what_does_not_fit();
    for (const int i : skipped_) end_configuration(round, i, ledger_.run_of(i));
    note_what_disturbs();
    observer_.run_gone_on_with(ledger_.rounds_left());
  }

  // Whether no worker has come as far as a configuration, again.
  bool gives_up(const std::vector<AgentReport>& reports) {
    return !any_began(reports) && ++false_starts_ == most_false_starts;
  }

  // Of the configurations that `order` has indices of.
  Job job_of(int round, const std::vector<int>& order, const std::vector<Configuration>& configurations,
             bool measure_memory) {
    const Measure& measure = request_.suite.measure;
    Job job{.round = round,
            .min_time = measure.min_time,
            .timeout = measure.timeout,
            .seed = measure.seed,
            .measure_memory = measure_memory,
            .traced_steps = request_.traced_steps,
            .items = {},
            .calibration = std::nullopt};
    for (int i : order) job.items.push_back({i, configurations[static_cast<std::size_t>(i)]});
    turns_.arrange(job.items, workforce_.muster().machines);
    return job;
  }

  // Whose step broke off is not known where several take turns: they are measured one after the other. `left`: what of
  // the job is not done.
  bool parts_the_group(std::span<const JobItem> left, const std::vector<AgentReport>& reports) {
    if (left.empty() || !any_began(reports)) return false;
    const std::size_t size = turns_.part(left);
    if (size == 1) return false;
    note(fmt::format("{} that took turns are measured one after the other: {}",
                     counted(static_cast<int>(size), "configuration"), reason_or_silence(reports)));
    return true;
  }

  // The attempt broke off: the first configuration that is not done has failed, unless no worker came that far.
  std::vector<int> go_on_after(int round, const std::vector<AgentReport>& reports, std::vector<int> left) {
    const std::string reason = reason_or_silence(reports);
    if (any_began(reports)) {
      fail(round, left.front(), reason);
      left.erase(left.begin());
    } else if (gives_up(reports)) {
      note("the workers do not start: " + reason);
      for (int i : left) fail(round, i, "the workers do not start: " + reason);
      ledger_.results().state = ResultsState::lost;
    } else {
      note("the workers did not start, and are tried once more: " + reason);
    }
    return left;
  }

  void fail(int round, int configuration, const std::string& reason) {
    end_configuration(round, configuration, ledger_.fail(configuration, reason));
  }

  void end_configuration(int round, int configuration, const RunResult& run) {
    count_time();
    observer_.configuration_ended(step(round, configuration), run, ledger_.results());
  }

  RunStep step(int round, int configuration) {
    label_ = label(configurations_[static_cast<std::size_t>(configuration)]);
    return {.round = round,
            .rounds = ledger_.results().suite.rounds,
            .configuration = configuration,
            .label = label_,
            .part = ledger_.part()};
  }

  static constexpr int most_false_starts = 2;

  const RunRequest& request_;
  Agents& agents_;
  Interrupts& interrupts_;
  Observer& observer_;
  Workforce workforce_;
  std::vector<Configuration> configurations_;
  Ledger ledger_;
  std::vector<int> skipped_;
  std::string label_;
  int false_starts_ = 0;
  bool is_in_rounds_ = false;
  bool is_begun_anew_ = false;  // the round, on fewer hosts
  std::optional<RoundBudget> budget_;
  Turns turns_;
};

}  // namespace

Results run_as_head(const RunRequest& request, const Crew& crew, Agents& agents, Interrupts& interrupts,
                    Observer& observer) {
  return Head(request, crew, agents, interrupts, observer).run();
}

}  // namespace moebench
