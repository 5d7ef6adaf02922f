#include "suites/run/worker/measured_layer.h"

#include <c10/core/impl/VirtualGuardImpl.h>
#include <torch/csrc/autograd/autograd.h>

#include <algorithm>
#include <chrono>

#include "reference/kernels/counting_allocator.h"
#include "reference/kernels/gpu_storage.h"
#include "reference/layer/inputs.h"
#include "reference/plan/shadows.h"
#include "suites/run/resident_memory.h"

namespace moebench {
namespace {

constexpr Bytes slack = kib(4);  // behind each arena: a write beyond it would show as a higher high-water mark

MoeLayerOptions options_of(const Configuration& configuration, std::uint64_t seed, const Backend& backend) {
  return {.shape = configuration.shape,
          .system = configuration.system,
          .granularity = configuration.granularity,
          .partition_ramp = configuration.partition_ramp,
          .choices = system_options(configuration),
          .layout = layout_of(configuration),
          .routing = configuration.routing,
          .seed = seed,
          .arena_slack = slack,
          .records_passes = configuration.records_passes,
          .backend = backend};
}

bool gate_chooses(const Configuration& configuration) {
  return configuration.routing.workload.kind == WorkloadKind::gate;
}

}  // namespace

// A benchmark repeats one step, and each round the next one of a trace.
std::int64_t step_of(const Configuration& configuration, const Job& job) {
  return configuration.routing.workload.kind == WorkloadKind::trace ? job.round : 0;
}

std::vector<Tokens> padded_partitions(const Configuration& configuration) {
  if (!configuration.routing.padded) return {};
  return partitioning_of(system_named(configuration.system), configuration.shape, configuration.granularity,
                         configuration.partition_ramp)
      .tokens;
}

MeasuredLayer::MeasuredLayer(const Configuration& configuration, const Job& job, const Backend& backend, Device& device,
                             Communicator& communicator, Communicator& control)
    : shape_(configuration.shape),
      home_(backend.device),
      control_(control),
      before_(resident_memory()),
      input_(benchmark_input(shape_, communicator.rank(), job.seed, gate_chooses(configuration)).to(home_)),
      grad_output_(benchmark_grad_output(shape_, communicator.rank(), job.seed).to(home_)),
      layer_(options_of(configuration, job.seed, backend), device, communicator, control) {
  input_.requires_grad_();
  layer_.set_step(step_of(configuration, job));
  // With a learning rate of zero every iteration computes the same.
  if (configuration.runs_optimizer) optimizer_.emplace(layer_.parameters(), 0.0);
}

MeasuredLayer::StepTensors MeasuredLayer::run() {
  StepTensors tensors;
  tensors.output = layer_.forward(input_);
  tensors.grad_input = torch::autograd::grad({tensors.output}, {input_}, {grad_output_})[0];
  return tensors;
}

std::vector<Comparison> MeasuredLayer::check(OracleResult expected) {
  sum_gate_over_ranks(expected, control_);
  layer_.zero_grad(false);
  const StepTensors tensors = run();
  return compare(shape_,
                 {.output = tensors.output.cpu(),
                  .grad_input = tensors.grad_input.cpu(),
                  .grad_gate = layer_.gate().grad().cpu(),
                  .grad_fc1 = layer_.fc1().grad().cpu(),
                  .grad_fc2 = layer_.fc2().grad().cpu()},
                 expected, layer_.last_step().plan->plan().granularity());
}

MemoryUse MeasuredLayer::memory() {
  layer_.poison_arenas();
  const bool on_gpu = !home_.is_cpu();
  const auto counts = [&] { return on_gpu ? gpu_storage_counts(home_.index()) : storage_counts(); };
  on_gpu ? reset_gpu_storage_peak(home_.index()) : reset_storage_peak();
  const StorageCounts before = counts();
  run();
  // A recording keeps what it takes, and takes nothing when it is launched: its own run is the one to look at.
  const bool records = layer_.options().records_passes;
  for (int again = 0; records && again < 2 && !was_recorded(); ++again) run();
  const StorageCounts after = counts();
  const Bytes taken = after.peak - before.in_use;
  const Bytes outside = records ? std::max(taken, after.held - before.held) : taken;
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

bool MeasuredLayer::was_recorded() const {
  const StepRecord& step = layer_.last_step();
  return step.forward_run.launch != Launching::op_by_op && step.backward_run.launch != Launching::op_by_op;
}

StepMoments MeasuredLayer::step() {
  StepMoments moments;
  moments.begin = std::chrono::steady_clock::now();
  const at::Tensor output = layer_.forward(input_);
  moments.middle = std::chrono::steady_clock::now();
  torch::autograd::grad({output}, {input_}, {grad_output_});
  moments.passed = std::chrono::steady_clock::now();
  if (optimizer_) optimizer_->step();
  await_gpu();
  moments.end = optimizer_ ? std::chrono::steady_clock::now() : moments.passed;
  return moments;
}

// What is behind the passes only launches.
void MeasuredLayer::await_gpu() const {
  if (home_.is_cpu()) return;
  c10::impl::VirtualGuardImpl(home_.type()).synchronizeDevice(home_.index());
}

StepSample MeasuredLayer::timed_step() {
  const StepMoments moments = step();
  const auto seconds = [](auto from, auto to) { return Seconds(std::chrono::duration<double>(to - from).count()); };
  const StepRecord& record = layer_.last_step();
  const auto forward = [&](Stream stream) { return busy(record.forward, stream); };
  const auto both = [&](Stream stream) { return forward(stream) + busy(record.backward, stream); };
  return {.step = seconds(moments.begin, moments.end),
          .forward = seconds(moments.begin, moments.middle),
          .backward = seconds(moments.middle, moments.passed),
          .optimizer = optimizer_ ? std::optional(seconds(moments.passed, moments.end)) : std::nullopt,
          .busy = {record.routing, both(Stream::compute), both(Stream::comm), both(Stream::copy)},
          .forward_busy = {record.routing, forward(Stream::compute), forward(Stream::comm), forward(Stream::copy)},
          .hidden = overlapped(record.forward, Stream::compute, Stream::comm) +
                    overlapped(record.backward, Stream::compute, Stream::comm)};
}

MeasuredLayer::StepRows MeasuredLayer::rows() const {
  const StepRecord& step = layer_.last_step();
  const Routing& routing = *step.plan->plan().routing;
  StepRows rows{.received = rows_of(routing.shadows),
                .dropped = Tokens(step.positions.lt(0).sum().item<std::int64_t>())};
  for (const PartitionRouting& partition : routing.partitions) rows.received += partition.rows_received;
  return rows;
}

Bytes MeasuredLayer::growth() const { return std::max(Bytes(0), resident_peak() - before_); }

}  // namespace moebench
