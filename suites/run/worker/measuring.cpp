#include "suites/run/worker/measuring.h"

#include <malloc.h>

#include <cmath>
#include <memory>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "reference/base/random.h"
#include "reference/kernels/gpu_storage.h"
#include "results/gpu_conditions_json.h"
#include "suites/run/agreement.h"
#include "suites/run/repeat.h"
#include "suites/run/resident_memory.h"
#include "suites/run/worker/emulation.h"
#include "suites/run/worker/gpu_footprint.h"
#include "suites/run/worker/measured_layer.h"
#include "suites/run/worker/tracing.h"

namespace moebench {
namespace {

// Over the ranks; with a complaint if any tensor of any rank is too far from what it should be.
Measurement judge(Communicator& communicator, const std::vector<Comparison>& comparisons) {
  std::vector<double> own;
  for (const Comparison& comparison : comparisons) {
    own.insert(own.end(), {comparison.max_abs_error, comparison.tolerance, comparison.passed() ? 0.0 : 1.0});
  }
  const RankFigures figures = gather(communicator, own);
  Measurement measurement;
  measurement.correctness.against = "fp64 oracle";
  for (std::size_t rank = 0; rank < figures.size(); ++rank) {
    for (std::size_t i = 0; i < comparisons.size(); ++i) {
      const double error = figures[rank][3 * i];
      double& largest = measurement.correctness.max_abs_error;
      if (std::isnan(error) || error > largest) largest = error;
      if (figures[rank][3 * i + 2] == 0 || !measurement.complaint.empty()) continue;
      measurement.complaint = fmt::format(
          "wrong output: {} of rank {} differs from the fp64 oracle by {:.3g}, and {:.3g} is "
          "allowed",
          comparisons[i].tensor, rank, error, figures[rank][3 * i + 1]);
    }
  }
  return measurement;
}

void add_rows(Communicator& communicator, Tokens received, Tokens dropped, Round& round) {
  for (const std::vector<double>& rank :
       gather(communicator, {static_cast<double>(received.count()), static_cast<double>(dropped.count())})) {
    round.by_rank.rows_received.emplace_back(static_cast<std::int64_t>(rank[0]));
    round.dropped += Tokens(static_cast<std::int64_t>(rank[1]));
  }
}

// The maximum over the ranks, figure by figure.
MemoryUse agreed(Communicator& communicator, const MemoryUse& own) {
  const MemorySplit& split = own.split;
  std::vector<double> figures;
  for (Bytes bytes : {own.predicted, *own.measured, own.outside_arena, own.process_growth, split.parameters,
                      split.gradients, split.optimizer, split.activations, split.buffers, split.host, split.routing}) {
    figures.push_back(static_cast<double>(bytes.count()));
  }
  const RankFigures all = gather(communicator, figures);
  const auto bytes_of = [](double figure) { return Bytes(static_cast<std::int64_t>(figure)); };
  std::vector<Bytes> most;
  for (double figure : maximum(all)) most.push_back(bytes_of(figure));
  std::vector<Bytes> predicted;
  std::vector<Bytes> measured;
  for (const std::vector<double>& rank : all) {
    predicted.push_back(bytes_of(rank[0]));
    measured.push_back(bytes_of(rank[1]));
  }
  return {.predicted = most[0],
          .measured = most[1],
          .outside_arena = most[2],
          .process_growth = most[3],
          .split = {most[4], most[5], most[6], most[7], most[8], most[9], most[10]},
          .predicted_by_rank = std::move(predicted),
          .measured_by_rank = std::move(measured)};
}

// Of all ranks, since the last call; empty where they compute on the CPU.
std::vector<GpuConditions> gpu_conditions(const Equipment& rank) {
  if (!rank.is_on_gpu()) return {};
  const GpuConditions own = rank.watch() != nullptr ? rank.watch()->take() : GpuConditions();
  std::vector<GpuConditions> all;
  for (const std::string& text : gather_texts(rank.control(), to_json(own).dump())) {
    const Json json = parse_json(text, "conditions of a GPU");
    all.push_back(gpu_conditions_from(JsonField(json, "gpu")));
  }
  return all;
}

// A configuration with its layer, from its check to its figures.
class Candidate {
 public:
  Candidate(const Configuration& configuration, const Job& job, const Equipment& rank, OracleResult expected)
      : control_(rank.control()),
        recorder_(rank.recorder()),
        emulation_(emulated_speeds(configuration), rank.device(), rank.communicator()),
        recorded_(job.traced_steps > 0 ? recorder_ : nullptr),
        layer_(configuration, job, rank.backend(), emulation_.device(), emulation_.communicator(),
               rank.has_one_communicator() ? emulation_.communicator() : rank.control()),
        measured_{.measurement = judge(control_, layer_.check(std::move(expected))), .traces = {}} {
    footprint_ = recorded_.end();
    if (!is_right()) return;
    ::malloc_trim(0);
    reset_resident_peak();
    if (job.measure_memory) {
      memory_ = layer_.memory();
    } else {
      layer_.step();
    }
  }

  bool is_right() const { return measured_.measurement.complaint.empty(); }

  StepSample timed_step() { return layer_.timed_step(); }

  // Of the steps so far, where the process has grown by this candidate alone.
  void note_growth() {
    if (memory_) memory_->process_growth = layer_.growth();
  }

  void take(Round round, const std::vector<GpuConditions>& gpus) {
    const MeasuredLayer::StepRows rows = layer_.rows();
    add_rows(control_, rows.received, rows.dropped, round);
    round.by_rank.gpus = gpus;
    measured_.measurement.round = std::move(round);
    if (memory_) measured_.measurement.memory = agreed(control_, *memory_);
  }

  void begin_tracing(std::uint64_t seed) { tracer_.emplace(layer_, control_, recorder_, seed); }
  void trace_pair() { tracer_->run_pair(); }
  void end_tracing() {
    RankTrace trace = tracer_->trace();
    if (trace.gpu) trace.gpu->footprint = footprint_;
    measured_.traces = gather_texts(control_, text_of(trace));
    tracer_.reset();
  }

  const MeasuredItem& measured() const { return measured_; }

 private:
  Communicator& control_;
  GpuRecorder* recorder_;
  Emulation emulation_;
  GpuFootprint recorded_;  // of the layer, which is made behind it, and its first step
  MeasuredLayer layer_;
  std::optional<StepTracer> tracer_;
  MeasuredItem measured_;
  std::optional<MemoryUse> memory_;
  std::optional<Bytes> footprint_;
};

// A pair of steps of each that is right, in an order that is new in each turn.
void trace_in_turns(const std::vector<std::unique_ptr<Candidate>>& candidates, int turns, std::uint64_t seed,
                    const MeasuringProgress& progress) {
  if (turns == 0) return;
  std::vector<Candidate*> right;
  for (const auto& candidate : candidates) {
    if (candidate->is_right()) right.push_back(candidate.get());
  }
  Random random(seed);
  for (Candidate* candidate : right) candidate->begin_tracing(random());
  for (int turn = 0; turn < turns; ++turn) {
    shuffle(right, random);
    for (Candidate* candidate : right) candidate->trace_pair();
    progress.turned({.ended = turn + 1, .expected = turns});
  }
  for (const auto& candidate : candidates) {
    if (candidate->is_right()) candidate->end_tracing();
  }
}

}  // namespace

std::vector<MeasuredItem> measure(std::span<const JobItem> items, const Job& job, const Equipment& rank,
                                  OracleCache& oracles, const MeasuringProgress& progress) {
  std::vector<std::unique_ptr<Candidate>> candidates;
  std::vector<TimedStep> steps;  // of those that are right
  for (const JobItem& item : items) {
    progress.started(item);
    const Configuration& configuration = item.what;
    OracleResult expected = oracles.get(configuration.shape, configuration.routing, padded_partitions(configuration),
                                        job.seed, step_of(configuration, job), rank.control().rank());
    // What the oracle, earlier layers and comparisons left must not hide what this one takes.
    ::malloc_trim(0);
    if (rank.is_on_gpu()) release_idle_gpu_storage();
    candidates.push_back(std::make_unique<Candidate>(configuration, job, rank, std::move(expected)));
    Candidate& candidate = *candidates.back();
    if (items.size() > 1) {
      if (candidate.is_right()) candidate.timed_step();
      candidate.note_growth();
    }
    if (candidate.is_right()) steps.emplace_back([&candidate] { return candidate.timed_step(); });
  }
  const std::uint64_t seed = derived_seed(job.seed, static_cast<std::uint64_t>(job.round));
  if (!steps.empty()) {
    gpu_conditions(rank);  // of what was before
    std::vector<Round> rounds =
        repeat_in_turns(rank.control(), job.min_time, seed, steps, [&](int ended, int expected) {
          if (items.size() > 1) progress.turned({ended, expected});
        });
    const std::vector<GpuConditions> gpus = gpu_conditions(rank);
    auto round = rounds.begin();
    for (const auto& candidate : candidates) {
      if (!candidate->is_right()) continue;
      if (items.size() == 1) candidate->note_growth();
      candidate->take(std::move(*round++), gpus);
    }
    trace_in_turns(candidates, job.traced_steps, seed, progress);
  }
  std::vector<MeasuredItem> measured;
  for (const auto& candidate : candidates) measured.push_back(candidate->measured());
  return measured;
}

}  // namespace moebench
