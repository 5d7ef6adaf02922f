#include "suites/run/simulated_run.h"

#include <algorithm>
#include <cmath>

#include "reference/base/error.h"
#include "reference/cost/named_profile.h"
#include "reference/cost/profile_json.h"
#include "results/checksum.h"
#include "suites/run/ledger.h"
#include "suites/run/prediction.h"
#include "suites/run/profile_check.h"
#include "suites/run/step_predictor.h"

namespace moebench {
namespace {

Timeline pass_of(const SimulatedRank& rank, Pass pass) {
  const std::vector<Span>& spans = rank.timeline.spans;
  const auto split = spans.begin() + rank.backward_begin;
  return {.rank = rank.timeline.rank,
          .spans = pass == Pass::forward ? std::vector(spans.begin(), split) : std::vector(split, spans.end())};
}

BusyTimes operator+(const BusyTimes& a, const BusyTimes& b) {
  return {a.routing + b.routing, a.compute + b.compute, a.comm + b.comm, a.copy + b.copy};
}

BusyTimes operator/(const BusyTimes& sum, double count) {
  return {sum.routing / count, sum.compute / count, sum.comm / count, sum.copy / count};
}

BusyTimes busy_times_of(const Timeline& timeline) {
  return {Seconds(0), busy(timeline, Stream::compute), busy(timeline, Stream::comm), busy(timeline, Stream::copy)};
}

// What one rank adds to the figures of a round.
void add_rank(const SimulatedRank& rank, Round& round, std::vector<Ratio>& hidden) {
  const Timeline forward_pass = pass_of(rank, Pass::forward);
  const Timeline backward_pass = pass_of(rank, Pass::backward);
  const BusyTimes forward = busy_times_of(forward_pass);
  const BusyTimes both = forward + busy_times_of(backward_pass);
  round.forward_busy = round.forward_busy + forward;
  round.busy = round.busy + both;
  round.by_rank.compute.push_back(both.compute);
  if (both.comm == Seconds(0)) return;
  const Seconds beside = overlapped(forward_pass, Stream::compute, Stream::comm) +
                         overlapped(backward_pass, Stream::compute, Stream::comm);
  hidden.emplace_back(beside / both.comm);
}

Round round_of(const SimulatedStep& step, std::span<const RankLoad> loads, int ranks) {
  Round round{
      .step = {step.total()}, .forward = {step.prologue + step.overhead + step.forward}, .backward = {step.backward}};
  std::vector<Ratio> hidden;
  for (int rank = 0; rank < step.ranks(); ++rank) add_rank(step.rank(rank), round, hidden);
  round.busy = round.busy / step.ranks();
  round.forward_busy = round.forward_busy / step.ranks();
  round.busy.routing = round.forward_busy.routing = step.prologue;
  if (!hidden.empty()) {
    Ratio sum;
    for (const Ratio share : hidden) sum += share;
    round.overlap = sum / static_cast<double>(hidden.size());
  }
  for (const RankLoad& load : loads) {
    round.by_rank.rows_received.push_back(load.rows_received);
    round.dropped += load.dropped * (ranks / step.ranks());
  }
  if (step.ranks() < ranks) {
    round.by_rank = {};  // one stands for all
  } else {
    const std::vector<Seconds>& compute = round.by_rank.compute;
    round.by_rank.stragglers.resize(compute.size());
    ++round.by_rank
          .stragglers[static_cast<std::size_t>(std::max_element(compute.begin(), compute.end()) - compute.begin())];
  }
  return round;
}

MemoryUse memory_of(const MemoryPrediction& predicted, std::span<const RankLoad> loads, int ranks) {
  MemoryUse memory{.predicted = predicted.device(),
                   .measured = std::nullopt,
                   .split = {.parameters = predicted.state.parameters,
                             .gradients = predicted.state.gradients,
                             .optimizer = predicted.state.optimizer,
                             .activations = predicted.arenas.activations + predicted.routing,
                             .buffers = predicted.arenas.buffers,
                             .host = predicted.arenas.host,
                             .routing = predicted.routing}};
  if (static_cast<int>(loads.size()) < ranks) return memory;
  for (const RankLoad& load : loads) memory.predicted_by_rank.push_back(load.arenas + predicted.routing);
  return memory;
}

Measurement predicted(StepPredictor& predictor, const Configuration& configuration, std::uint64_t seed) {
  const SimulatedStep& step = predictor.predict(configuration);
  const int ranks = configuration.shape.ranks;
  return {.round = round_of(step, predictor.loads(), ranks),
          .memory = memory_of(predict_memory(configuration, seed), predictor.loads(), ranks),
          .correctness = {.max_abs_error = std::nan(""), .against = "nothing: simulated"},
          .complaint = {}};
}

}  // namespace

Results run_simulated(const RunRequest& request, Interrupts& interrupts, Observer& observer) {
  const std::uint64_t seed = request.suite.measure.seed;
  Suite suite = request.suite;
  suite.measure.rounds = 1;
  Ledger ledger(suite, request.configurations, request.asked);
  Results& results = ledger.results();
  results.environment = request.environment;
  results.published = request.published;
  results.environment.simulated = origin_text(*request.profile);
  results.environment.profile_digest = checksum_of(profile_text(*request.profile));
  results.environment.threads = std::max(1, request.profile->machine.threads);
  results.environment.pinning = name_of(Pinning::none);
  const auto note = [&](const std::string& text) {
    if (ledger.note(text, Ledger::Repeat::once)) observer.note(text);
  };
  if (request.earlier) observer.note(ledger.take_up(*request.earlier));
  observer.run_planned(request.configurations);
  observer.run_started(results, {});
  const std::vector<int> left = ledger.rounds_left();
  const auto missing = static_cast<int>(std::count(left.begin(), left.end(), 1));
  if (missing > 0) observer.round_started(0, missing);
  for (const std::string& reason : request.left_out) note("left out: " + reason);
  if (std::any_of(request.configurations.begin(), request.configurations.end(),
                  [](const Configuration& configuration) { return configuration.runs_optimizer; })) {
    note("the optimizer's step is not simulated: times are of the passes alone");
  }
  if (const auto age = note_on_age(*request.profile)) note(*age);
  StepPredictor predictor(*request.profile, seed);
  for (int i = 0; i < results.suite.configurations && !interrupts.signal(); ++i) {
    if (ledger.has(i)) continue;
    const Configuration& configuration = request.configurations[static_cast<std::size_t>(i)];
    const std::string name = label(configuration);
    const RunStep step{.round = 0, .rounds = 1, .configuration = i, .label = name};
    observer.configuration_started(step);
    try {
      observer.configuration_ended(step, ledger.record(i, predicted(predictor, configuration, seed)), results);
    } catch (const InputError& error) {
      observer.configuration_ended(step, ledger.skip(i, error.what()), results);
    }
  }
  results.state = interrupts.signal() ? ResultsState::interrupted : ResultsState::complete;
  observer.run_ended(results);
  return results;
}

}  // namespace moebench
