#include "reference/exec/executor.h"

#include <algorithm>
#include <span>
#include <string>

#include "reference/comm/deadline.h"
#include "reference/plan/shadows.h"

namespace moebench {
namespace {

constexpr int unknown = -1;

template <class Number>
std::span<Number> numbers(std::byte* data, Bytes size) {
  return {reinterpret_cast<Number*>(data), static_cast<std::size_t>(size.count()) / sizeof(Number)};
}

class Mark {
 public:
  Mark(OpMarks* marks, std::int32_t run, int index, const Op& op) noexcept : marks_(marks) {
    if (marks_ != nullptr) marks_->begin_op(run, index, op);
  }
  ~Mark() {
    if (marks_ != nullptr) marks_->end_op();
  }
  Mark(const Mark&) = delete;
  Mark& operator=(const Mark&) = delete;

 private:
  OpMarks* marks_;
};

}  // namespace

Executor::Executor(Device& device, Communicator& communicator)
    : device_(device), communicator_(communicator), stamps_(device.stamps()) {
  timeline_.rank = communicator.rank();
}

void Executor::record_passes(bool wanted) {
  recorder_ = wanted ? device_.recorder() : nullptr;
  if (wanted && recorder_ == nullptr) {
    throw InputError("passes are to be recorded, and the device keeps nothing", "record passes on a GPU");
  }
}

void Executor::run(Program& program, Kernels& kernels, Pass pass) {
  if (failure_) throw *failure_;
  const Plan& plan = program.plan();
  const std::span<const Op> ops = plan.pass(pass);
  program_ = &program;
  kernels_ = &kernels;
  first_op_ = pass == Pass::forward ? 0 : plan.backward_begin;
  timeline_.spans.resize(ops.size());
  waited_.reset();
  device_.reserve_events(program.event_count());
  if (stamps_ != nullptr) stamps_->reserve(2 * static_cast<int>(ops.size()));
  ++times_.run;
  times_.launch = Launching::op_by_op;
  times_.begin = std::chrono::steady_clock::now();
  try {
    launch(pass, ops);
    device_.synchronize();
    communicator_.confirm();
    if (stamps_ != nullptr) read_stamps();
  } catch (const CommunicationError& error) {
    fail(unknown, error.what(), error.peer());
    drain();
  } catch (const std::exception& error) {
    fail(unknown, error.what(), unknown);
    drain();
  }
  times_.end = std::chrono::steady_clock::now();
  if (failure_) throw *failure_;
}

// What a device makes when something runs first (workspaces, connections) is made before it records.
void Executor::launch(Pass pass, std::span<const Op> ops) {
  if (recorder_ == nullptr || (marks_ != nullptr && marks_->needs_every_op())) return enqueue(ops);
  RecordedPasses& recordings = program_->recordings();
  Recording* recording = recordings.find(pass, program_->addresses());
  if (recording == nullptr) {
    if (!recordings.is_repeated(pass, program_->addresses())) return enqueue(ops);
    recorder_->begin_recording();
    enqueue(ops);
    std::unique_ptr<Recording> recorded = recorder_->end_recording();
    if (poisoned_.load(std::memory_order_acquire)) return;
    recording = &recordings.keep(pass, std::move(recorded));
    times_.launch = Launching::recorded;
  } else {
    times_.launch = Launching::replayed;
  }
  communicator_.replayed();
  recorder_->launch(*recording);
}

void Executor::enqueue(std::span<const Op> ops) {
  for (std::size_t i = 0; i < ops.size(); ++i) enqueue(first_op_ + static_cast<int>(i));
}

// What an earlier pass did had ended when that returned.
void Executor::enqueue(int op) {
  const Stream stream = program_->plan().ops[static_cast<std::size_t>(op)].stream;
  for (Edge edge : program_->waits_of(op)) {
    if (edge.from >= first_op_) device_.wait(stream, program_->event_of(edge.from));
  }
  const auto run = [](void* executor, int index) { static_cast<Executor*>(executor)->run_op(index); };
  const int stamp = 2 * (op - first_op_);
  if (stamps_ != nullptr) stamps_->record_stamp(stream, stamp);
  device_.enqueue(stream, {.run = run, .context = this, .argument = op});
  if (stamps_ != nullptr) stamps_->record_stamp(stream, stamp + 1);
  if (program_->event_of(op) >= 0) device_.record(stream, program_->event_of(op));
}

void Executor::run_op(int op) noexcept {
  if (stamps_ == nullptr) {
    time_and_perform(op);
  } else {
    try_to_perform(op);
  }
}

void Executor::time_and_perform(int op) noexcept {
  SpanRecord record{.op = op, .run = times_.run, .begin = std::chrono::steady_clock::now(), .end = {}, .waited = {}};
  record.waited = try_to_perform(op);
  record.end = std::chrono::steady_clock::now();
  note(record);
}

void Executor::read_stamps() {
  for (int i = 0; i < static_cast<int>(timeline_.spans.size()); ++i) {
    note({.op = first_op_ + i,
          .run = times_.run,
          .begin = stamps_->at(2 * i),
          .end = stamps_->at(2 * i + 1),
          .waited = {}});
  }
}

void Executor::note(const SpanRecord& record) noexcept {
  const Stream stream = program_->plan().ops[static_cast<std::size_t>(record.op)].stream;
  timeline_.spans[static_cast<std::size_t>(record.op - first_op_)] = {
      .op = record.op, .stream = stream, .begin = since_begin(record.begin), .end = since_begin(record.end)};
  if (rings_ != nullptr) rings_->of(stream).push(record);
}

std::chrono::nanoseconds Executor::try_to_perform(int op) noexcept {
  if (poisoned_.load(std::memory_order_acquire)) return {};
  const Mark mark(marks_, times_.run, op, program_->plan().ops[static_cast<std::size_t>(op)]);
  try {
    return perform(op);
  } catch (const CommunicationError& error) {
    fail(op, error.what(), error.peer());
  } catch (const std::exception& error) {
    fail(op, error.what(), unknown);
  } catch (...) {
    fail(op, "an exception of no known type", unknown);
  }
  return {};
}

std::chrono::nanoseconds Executor::perform(int op) {
  const Op& running = program_->plan().ops[static_cast<std::size_t>(op)];
  if (is_all_to_all(running.kind)) {
    Exchange exchange = program_->exchange(op);
    if (stamps_ == nullptr && !forwards_received(running.kind)) exchange.ready_since = ready_since(op);
    const Instant begin = std::chrono::steady_clock::now();
    const Instant all_there = communicator_.all_to_all(exchange);
    const auto waited = std::max(all_there - begin, Instant::duration::zero());
    if (!waited_) waited_ = Seconds(std::chrono::duration<double>(waited).count());
    return waited;
  }
  if (running.kind == OpKind::all_reduce) {
    all_reduce(running);
  } else if (running.kind == OpKind::offload || running.kind == OpKind::prefetch) {
    device_.copy(program_->address(running.writes[0].slot), program_->address(running.reads[0].slot),
                 program_->plan().values[running.reads[0].value].size);
  } else {
    kernels_->run(op);
  }
  return {};
}

// Before the pass began, what an earlier one has computed was there.
Instant Executor::ready_since(int op) const {
  Seconds ready;
  for (Edge edge : program_->waits_of(op)) {
    if (edge.from >= first_op_) {
      ready = std::max(ready, timeline_.spans[static_cast<std::size_t>(edge.from - first_op_)].end);
    }
  }
  return times_.begin + clock_duration(ready);
}

void Executor::all_reduce(const Op& op) {
  const std::byte* from = program_->address(op.reads[0].slot);
  std::byte* sum = program_->address(op.writes[0].slot);
  const Bytes size = program_->plan().values[op.writes[0].value].size;
  if (sum != from) device_.copy(sum, from, size);
  if (gate_type(program_->plan().shape.dtype) == ElementType::fp32) {
    communicator_.all_reduce_sum(numbers<float>(sum, size));
  } else {
    communicator_.all_reduce_sum(numbers<double>(sum, size));
  }
}

void Executor::fail(int op, std::string_view reason, int peer) noexcept {
  const std::lock_guard lock(failing_);
  if (failure_) return;  // this op failed because another had
  const std::string where = op == unknown ? "an error found at the end of a pass"
                                          : describe(program_->plan().ops[static_cast<std::size_t>(op)]);
  const std::string what = "rank " + std::to_string(communicator_.rank()) + ": " + where + ": " + std::string(reason);
  failure_.emplace(what, communicator_.rank(), op, peer);
  poisoned_.store(true, std::memory_order_release);
  communicator_.abort(what);
}

void Executor::drain() noexcept {
  try {
    device_.synchronize();
  } catch (const std::exception&) {
    return;  // the first error is the one to report
  }
}

Seconds Executor::since_begin(Instant instant) const {
  return Seconds(std::chrono::duration<double>(instant - times_.begin).count());
}

}  // namespace moebench
