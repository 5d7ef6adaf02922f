// Passes that a device keeps and runs again as one: tasks launch work, as a GPU's do, and what is launched while the
// device records runs when the recording does.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "reference/base/error.h"
#include "reference/comm/inprocess/inprocess_communicator.h"
#include "reference/exec/executor.h"
#include "reference/exec/threads/thread_device.h"
#include "tests/exec/rank_step.h"
#include "tests/exec/step_case.h"

namespace moebench {
namespace {

using Work = std::function<void()>;

class RecordingDevice final : public Device, private Recorder {
 public:
  Arena allocate(Pool pool, Bytes size) override { return memory_->allocate(pool, size); }
  void reserve_events(int count) override { recorded_.resize(static_cast<std::size_t>(count), -1); }
  void enqueue(Stream /*stream*/, Task task) override { task.run(task.context, task.argument); }

  void record(Stream /*stream*/, EventId event) override { recorded_[static_cast<std::size_t>(event)] = epoch_; }
  void wait(Stream /*stream*/, EventId event) override {
    EXPECT_EQ(recorded_[static_cast<std::size_t>(event)], epoch_) << "an event from before the recording";
  }

  void copy(std::byte* to, const std::byte* from, Bytes size) override {
    run([this, to, from, size] { memory_->copy(to, from, size); });
  }
  void submit() override {}
  void synchronize() override { kept_.reset(); }
  Recorder* recorder() override { return this; }

  // What a task launches.
  void run(Work work) {
    if (kept_) {
      kept_->works.push_back(std::move(work));
    } else {
      work();
    }
  }

  bool is_recording() const { return kept_ != nullptr; }
  int recordings() const { return recordings_; }
  int launches() const { return launches_; }

 private:
  struct Works final : Recording {
    std::vector<Work> works;
  };

  void begin_recording() override {
    kept_ = std::make_unique<Works>();
    ++epoch_;
  }
  std::unique_ptr<Recording> end_recording() override {
    ++recordings_;
    ++epoch_;
    return std::move(kept_);
  }
  void launch(Recording& recording) override {
    ++launches_;
    for (const Work& work : dynamic_cast<Works&>(recording).works) work();
  }

  std::unique_ptr<Device> memory_ = make_thread_device();
  std::unique_ptr<Works> kept_;
  std::vector<int> recorded_;
  int epoch_ = 0;
  int recordings_ = 0;
  int launches_ = 0;
};

// Of one rank: its exchanges are copies, launched as a GPU's.
class LaunchedCommunicator final : public Communicator {
 public:
  explicit LaunchedCommunicator(RecordingDevice& device) : device_(device) {}

  int rank() const override { return 0; }
  int size() const override { return 1; }
  void announce(std::span<std::byte>) override {}
  void withdraw(std::span<std::byte>) noexcept override {}
  Instant all_to_all(const Exchange& exchange) override {
    for (std::size_t i = 0; i < exchange.sends.size(); ++i) {
      device_.copy(exchange.receive + exchange.receives[i].offset.count(),
                   exchange.send + exchange.sends[i].offset.count(), exchange.sends[i].size);
    }
    return std::chrono::steady_clock::now();
  }
  void all_reduce_sum(std::span<float>) override {}
  void all_reduce_sum(std::span<double>) override {}
  void barrier() override {}
  void replayed() override { ++replays_; }
  void abort(std::string_view) noexcept override {}

  int replays() const { return replays_; }

 private:
  RecordingDevice& device_;
  int replays_ = 0;
};

class LaunchedKernels final : public Kernels {
 public:
  LaunchedKernels(Kernels& kernels, RecordingDevice& device) : kernels_(kernels), device_(device) {}

  void run(int op) override {
    ++calls;
    if (calls == fails_at) throw Error("no such kernel");
    device_.run([this, op] { kernels_.run(op); });
  }

  int calls = 0;
  int fails_at = -1;

 private:
  Kernels& kernels_;
  RecordingDevice& device_;
};

class RecordedStep : public ::testing::Test {
 protected:
  RecordedStep() { executor.record_passes(true); }

  // Expects what the plan's interpreter says of that step, and that both passes are launched so.
  void run_step(std::uint64_t step, Launching launch) {
    rank.prepare(step);
    for (const Pass pass : {Pass::forward, Pass::backward}) {
      executor.run(rank.program(), kernels, pass);
      EXPECT_EQ(executor.last_run().launch, launch) << "step " << step;
    }
    interpreter.run(step);
    EXPECT_EQ(rank.difference(interpreter), "") << "step " << step;
  }

  std::vector<VerifiedPlan> plans = compile_ranks(plain_case("mpipemoe", 1, 3, ReuseStrategy::s4));
  RecordingDevice device;
  LaunchedCommunicator communicator{device};
  RankStep rank{plans.front(), device, communicator};
  LaunchedKernels kernels{rank.kernels(), device};
  Executor executor{device, communicator};
  Interpreter interpreter{{&plans.front().plan()}};
};

TEST_F(RecordedStep, RunsOnceByItselfIsRecordedThenAndLaunchedAsOneFromThereOn) {
  run_step(0, Launching::op_by_op);
  EXPECT_EQ(device.recordings(), 0);
  run_step(1, Launching::recorded);
  EXPECT_EQ(device.recordings(), 2) << "one a pass";
  EXPECT_EQ(device.launches(), 2);
  const int calls = kernels.calls;
  for (std::uint64_t step = 2; step < 6; ++step) run_step(step, Launching::replayed);
  EXPECT_EQ(kernels.calls, calls) << "nothing is launched op by op";
  EXPECT_EQ(device.recordings(), 2);
  EXPECT_EQ(device.launches(), 10);
  EXPECT_EQ(communicator.replays(), 10);
}

TEST_F(RecordedStep, IsLaunchedOpByOpWhileSomebodyNeedsToBeToldOfEvery) {
  struct Marks final : OpMarks {
    void begin_op(std::int32_t, int, const Op&) noexcept override {}
    void end_op() noexcept override {}
    bool needs_every_op() const noexcept override { return needs; }
    bool needs = true;
  } marks;
  executor.tell_of_ops(&marks);
  for (std::uint64_t step = 0; step < 4; ++step) run_step(step, Launching::op_by_op);
  EXPECT_EQ(device.recordings(), 0);
  EXPECT_EQ(device.launches(), 0);
  marks.needs = false;
  const std::array launches = {Launching::op_by_op, Launching::recorded, Launching::replayed};
  for (std::uint64_t i = 0; i < 3; ++i) run_step(4 + i, launches[i]);
  EXPECT_EQ(device.recordings(), 2);
  EXPECT_EQ(device.launches(), 4);
  marks.needs = true;
  run_step(7, Launching::op_by_op);
  EXPECT_EQ(device.launches(), 4);
}

TEST_F(RecordedStep, ThatFailsWhileItIsRecordedIsDropped) {
  run_step(0, Launching::op_by_op);
  kernels.fails_at = kernels.calls + 2;
  rank.prepare(1);
  EXPECT_THROW(executor.run(rank.program(), kernels, Pass::forward), StepError);
  EXPECT_FALSE(device.is_recording());
  EXPECT_EQ(device.launches(), 0);
  EXPECT_EQ(executor.last_run().launch, Launching::op_by_op);
}

TEST(RecordedPasses, AreOfTheAddressesOfTheLastRun) {
  RecordedPasses passes;
  std::vector<std::byte> memory(8);
  const auto addresses = [&](std::size_t i) { return std::vector<std::byte*>{memory.data(), memory.data() + i}; };
  EXPECT_FALSE(passes.is_repeated(Pass::forward, addresses(0)));
  EXPECT_EQ(passes.find(Pass::forward, addresses(0)), nullptr);
  EXPECT_TRUE(passes.is_repeated(Pass::forward, addresses(0)));
  const Recording* const kept = &passes.keep(Pass::forward, std::make_unique<Recording>());
  EXPECT_EQ(passes.find(Pass::forward, addresses(0)), kept);
  EXPECT_EQ(passes.find(Pass::forward, addresses(1)), nullptr);
  EXPECT_FALSE(passes.is_repeated(Pass::backward, addresses(0)));
  EXPECT_EQ(passes.find(Pass::forward, addresses(0)), kept);
  EXPECT_FALSE(passes.is_repeated(Pass::forward, addresses(1)));
  EXPECT_EQ(passes.find(Pass::forward, addresses(0)), nullptr) << "it is dropped";
  EXPECT_EQ(passes.find(Pass::forward, addresses(1)), nullptr);
}

TEST(Executor, RefusesToRecordOnADeviceThatCannot) {
  const auto device = make_thread_device();
  const auto communicator = std::move(connect_inprocess(1, Seconds(10)).front());
  Executor executor(*device, *communicator);
  EXPECT_THROW(executor.record_passes(true), InputError);
  executor.record_passes(false);
}

}  // namespace
}  // namespace moebench
