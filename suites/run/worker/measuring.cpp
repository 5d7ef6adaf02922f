#include "suites/run/worker/measuring.h"

#include <ATen/ATen.h>
#include <malloc.h>
#include <torch/csrc/autograd/autograd.h>

#include <chrono>
#include <cmath>
#include <memory>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "reference/base/random.h"
#include "reference/kernels/counting_allocator.h"
#include "reference/layer/adam.h"
#include "reference/layer/comparison.h"
#include "reference/layer/inputs.h"
#include "reference/layer/moe_layer.h"
#include "reference/plan/shadows.h"
#include "suites/run/agreement.h"
#include "suites/run/repeat.h"
#include "suites/run/resident_memory.h"
#include "suites/run/worker/emulation.h"

namespace moebench {
namespace {

constexpr Bytes slack = kib(4);  // behind each arena: a write beyond it would show as a higher high-water mark

MoeLayerOptions options_of(const Configuration& configuration, std::uint64_t seed) {
  return {.shape = configuration.shape,
          .system = configuration.system,
          .granularity = configuration.granularity,
          .partition_ramp = configuration.partition_ramp,
          .choices = system_options(configuration),
          .layout = layout_of(configuration),
          .routing = configuration.routing,
          .seed = seed,
          .arena_slack = slack};
}

bool gate_chooses(const Configuration& configuration) {
  return configuration.routing.workload.kind == WorkloadKind::gate;
}

// A benchmark repeats one step, and each round the next one of a trace.
std::int64_t step_of(const Configuration& configuration, const Job& job) {
  return configuration.routing.workload.kind == WorkloadKind::trace ? job.round : 0;
}

class Measuring {
 public:
  Measuring(const Configuration& configuration, const Job& job, Device& device, Communicator& communicator)
      : shape_(configuration.shape),
        communicator_(communicator),
        before_(resident_memory()),
        input_(benchmark_input(shape_, communicator.rank(), job.seed, gate_chooses(configuration)).requires_grad_()),
        grad_output_(benchmark_grad_output(shape_, communicator.rank(), job.seed)),
        layer_(options_of(configuration, job.seed), device, communicator) {
    layer_.set_step(step_of(configuration, job));
    // With a learning rate of zero every iteration computes the same.
    if (configuration.runs_optimizer) optimizer_.emplace(layer_.parameters(), 0.0);
  }

  struct StepTensors {
    at::Tensor output;
    at::Tensor grad_input;
  };

  StepTensors step() {
    StepTensors tensors;
    tensors.output = layer_.forward(input_);
    tensors.grad_input = torch::autograd::grad({tensors.output}, {input_}, {grad_output_})[0];
    return tensors;
  }

  std::vector<Comparison> check(OracleResult expected) {
    sum_gate_over_ranks(expected, communicator_);
    layer_.zero_grad(false);
    const StepTensors tensors = step();
    return compare(shape_,
                   {.output = tensors.output,
                    .grad_input = tensors.grad_input,
                    .grad_gate = layer_.gate().grad(),
                    .grad_fc1 = layer_.fc1().grad(),
                    .grad_fc2 = layer_.fc2().grad()},
                   expected, layer_.last_step().plan->plan().granularity());
  }

  // Needs a step before it, which makes the arenas.
  MemoryUse memory() {
    layer_.poison_arenas();
    reset_storage_peak();
    const Bytes in_use = storage_counts().in_use;
    step();
    const Bytes outside = storage_counts().peak - in_use;
    const ArenaMemory planned = arena_memory(layer_.last_step().plan->layout());
    const ArenaMemory touched = layer_.touched_memory();
    const Bytes routing = layer_.routing_memory();
    const ModelStateMemory state = model_state_memory(shape_);
    return {.predicted = planned.device() + routing,
            .measured = touched.device() + routing,
            .outside_arena = outside,
            .split = {.parameters = state.parameters,
                      .gradients = state.gradients,
                      .optimizer = state.optimizer,
                      .activations = planned.activations + routing,
                      .buffers = planned.buffers,
                      .host = planned.host,
                      .routing = routing}};
  }

  StepSample timed_step() {
    const auto begin = std::chrono::steady_clock::now();
    const at::Tensor output = layer_.forward(input_);
    const auto middle = std::chrono::steady_clock::now();
    torch::autograd::grad({output}, {input_}, {grad_output_});
    const auto passed = std::chrono::steady_clock::now();
    if (optimizer_) optimizer_->step();
    const auto end = optimizer_ ? std::chrono::steady_clock::now() : passed;
    const auto seconds = [](auto from, auto to) { return Seconds(std::chrono::duration<double>(to - from).count()); };
    const StepRecord& record = layer_.last_step();
    const auto forward = [&](Stream stream) { return busy(record.forward, stream); };
    const auto both = [&](Stream stream) { return forward(stream) + busy(record.backward, stream); };
    return {.step = seconds(begin, end),
            .forward = seconds(begin, middle),
            .backward = seconds(middle, passed),
            .optimizer = optimizer_ ? std::optional(seconds(passed, end)) : std::nullopt,
            .busy = {record.routing, both(Stream::compute), both(Stream::comm), both(Stream::copy)},
            .forward_busy = {record.routing, forward(Stream::compute), forward(Stream::comm), forward(Stream::copy)},
            .hidden = overlapped(record.forward, Stream::compute, Stream::comm) +
                      overlapped(record.backward, Stream::compute, Stream::comm)};
  }

  // Rows that this rank received, or computes as shadows, and copies that it dropped, in the newest step.
  struct StepRows {
    Tokens received;
    Tokens dropped;
  };

  StepRows rows() const {
    const Routing& routing = *layer_.last_step().plan->plan().routing;
    const Tokens shadowed = rows_of(routing.shadows);
    StepRows rows{.received = shadowed, .dropped = shape_.routed_tokens() - shadowed};
    for (const PartitionRouting& partition : routing.partitions) {
      rows.received += partition.rows_received;
      rows.dropped -= partition.rows_sent;
    }
    return rows;
  }

  Bytes growth() const { return std::max(Bytes(0), resident_peak() - before_); }

 private:
  LayerShape shape_;
  Communicator& communicator_;
  Bytes before_;  // resident, without the layer
  at::Tensor input_;
  at::Tensor grad_output_;
  MoeLayer layer_;
  std::optional<Adam> optimizer_;
};

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

// A configuration with its layer, from its check to its figures.
class Candidate {
 public:
  Candidate(const Configuration& configuration, const Job& job, Device& device, Communicator& communicator,
            OracleResult expected)
      : communicator_(communicator),
        emulation_(emulated_speeds(configuration), device, communicator),
        measuring_(configuration, job, emulation_.device(), emulation_.communicator()),
        measurement_(judge(communicator, measuring_.check(std::move(expected)))) {
    if (!is_right()) return;
    ::malloc_trim(0);
    reset_resident_peak();
    if (job.measure_memory) {
      memory_ = measuring_.memory();
    } else {
      measuring_.step();
    }
  }

  bool is_right() const { return measurement_.complaint.empty(); }

  StepSample timed_step() { return measuring_.timed_step(); }

  // Of the steps so far, where the process has grown by this candidate alone.
  void note_growth() {
    if (memory_) memory_->process_growth = measuring_.growth();
  }

  void take(Round round) {
    const Measuring::StepRows rows = measuring_.rows();
    add_rows(communicator_, rows.received, rows.dropped, round);
    measurement_.round = std::move(round);
    if (memory_) measurement_.memory = agreed(communicator_, *memory_);
  }

  const Measurement& measurement() const { return measurement_; }

 private:
  Communicator& communicator_;
  Emulation emulation_;
  Measuring measuring_;
  Measurement measurement_;
  std::optional<MemoryUse> memory_;
};

}  // namespace

std::vector<Measurement> measure(std::span<const JobItem> items, const Job& job, Device& device,
                                 Communicator& communicator, OracleCache& oracles, const MeasuringProgress& progress) {
  std::vector<std::unique_ptr<Candidate>> candidates;
  std::vector<TimedStep> steps;  // of those that are right
  for (const JobItem& item : items) {
    progress.started(item);
    const Configuration& configuration = item.what;
    OracleResult expected = oracles.get(configuration.shape, configuration.routing, job.seed,
                                        step_of(configuration, job), communicator.rank());
    ::malloc_trim(0);  // what the oracle, earlier layers and comparisons left must not hide what this one takes
    candidates.push_back(std::make_unique<Candidate>(configuration, job, device, communicator, std::move(expected)));
    Candidate& candidate = *candidates.back();
    if (items.size() > 1) {
      if (candidate.is_right()) candidate.timed_step();
      candidate.note_growth();
    }
    if (candidate.is_right()) steps.emplace_back([&candidate] { return candidate.timed_step(); });
  }
  if (!steps.empty()) {
    std::vector<Round> rounds = repeat_in_turns(communicator, job.min_time, derived_seed(job.seed, job.round), steps,
                                                [&](int ended, int expected) {
                                                  if (items.size() > 1) progress.turned({ended, expected});
                                                });
    auto round = rounds.begin();
    for (const auto& candidate : candidates) {
      if (!candidate->is_right()) continue;
      if (items.size() == 1) candidate->note_growth();
      candidate->take(std::move(*round++));
    }
  }
  std::vector<Measurement> measurements;
  for (const auto& candidate : candidates) measurements.push_back(candidate->measurement());
  return measurements;
}

}  // namespace moebench
