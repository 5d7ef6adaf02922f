// Traced steps have the times that a recorder of the device's work has seen, where it has seen all.

#include "suites/run/worker/tracing.h"

#include <gmock/gmock.h>

#include <map>
#include <mutex>
#include <thread>

#include "reference/base/error.h"
#include "reference/comm/inprocess/inprocess_communicator.h"
#include "reference/exec/threads/thread_device.h"
#include "reference/kernels/compute_thread.h"
#include "suites/run/worker/equipment.h"
#include "tests/support/keeping_device.h"

namespace moebench {
namespace {

constexpr Seconds timeout(30);

// Sees every op as one kernel that begins and ends in the middle of it.
class FakeRecorder final : public GpuRecorder, private OpMarks {
 public:
  int unable_after = 1000;        // recordings
  std::uint64_t dropped = 0;      // records, in each
  std::optional<OpKind> unseen;   // ops whose record never comes
  std::vector<GpuActivity> seen;  // in all

  OpMarks& marks() override { return *this; }

  void begin() override {
    if (recordings_++ == unable_after) throw Error("CUPTI cannot record: another tool does; end it");
    is_recording_ = true;
  }

  ActivityReport end() override {
    is_recording_ = false;
    seen.insert(seen.end(), recorded_.begin(), recorded_.end());
    ActivityReport report;
    report.activities = std::move(recorded_);
    report.activities.emplace_back();  // the gate's
    report.dropped = dropped;
    report.overhead = milliseconds(1);
    recorded_.clear();
    return report;
  }

 private:
  static std::chrono::nanoseconds now() { return std::chrono::steady_clock::now().time_since_epoch(); }

  void begin_op(std::int32_t run, int index, const Op& op) noexcept override {
    const std::lock_guard lock(mutex_);
    GpuActivity& activity = under_way_[std::this_thread::get_id()];
    activity = {.owner = OpRun{.run = run, .op = index}, .begin = now()};
    if (op.kind == unseen) activity.owner.reset();
  }

  void end_op() noexcept override {
    const std::lock_guard lock(mutex_);
    GpuActivity& activity = under_way_[std::this_thread::get_id()];
    activity.end = now();
    if (is_recording_) recorded_.push_back(activity);
  }

  bool needs_every_op() const noexcept override { return is_recording_; }

  int recordings_ = 0;
  std::atomic<bool> is_recording_{false};
  std::mutex mutex_;
  std::map<std::thread::id, GpuActivity> under_way_;
  std::vector<GpuActivity> recorded_;
};

Configuration small() {
  Configuration configuration;
  configuration.system = "mpipemoe";
  configuration.shape = {
      .tokens = Tokens(64), .model_dim = Features(16), .hidden_dim = Features(32), .experts = 2, .ranks = 1};
  configuration.granularity = 4;
  configuration.reuse = ReuseStrategy::s1;
  return configuration;
}

// Three pairs of steps on one rank, watched by such a recorder.
class StepTracerTest : public ::testing::Test {
 protected:
  StepTracerTest() {
    auto recorder = std::make_unique<FakeRecorder>();
    recorder_ = recorder.get();
    set_compute_threads(1);
    rank_.emplace(Backend(), make_thread_device([](Stream stream) {
                    if (stream == Stream::compute) prepare_compute_thread(1);
                  }),
                  std::move(connect_inprocess(1, timeout).front()), std::move(recorder));
  }

  RankTrace trace(GpuRecorder* recorder) {
    MeasuredLayer layer(small(), Job{.ranks = 1, .min_time = Seconds(0.01), .seed = 1}, rank_->backend(),
                        rank_->device(), rank_->communicator(), rank_->control());
    layer.step();
    StepTracer tracer(layer, rank_->control(), recorder, 7);
    for (int pair = 0; pair < 3; ++pair) tracer.run_pair();
    return tracer.trace();
  }

  FakeRecorder& recorder() { return *recorder_; }

 private:
  FakeRecorder* recorder_;
  std::optional<Equipment> rank_;
};

// Rank 0's clock is its own.
Seconds on_clock(std::chrono::nanoseconds time) { return Seconds(std::chrono::duration<double>(time).count()); }

TEST_F(StepTracerTest, HasTheTimesThatWereRecorded) {
  const RankTrace traced = trace(&recorder());
  ASSERT_EQ(traced.steps.size(), 3u);
  std::size_t ops = 0;
  for (const TracedStep& step : traced.steps) ops += step.spans.size();
  ASSERT_EQ(recorder().seen.size(), ops) << "untraced steps are not recorded";
  std::map<int, int> step_of_run;  // a step has two runs, in order
  for (const GpuActivity& activity : recorder().seen) step_of_run.emplace(activity.owner->run, 0);
  int run = 0;
  for (auto& [number, step] : step_of_run) step = run++ / 2;
  const auto span_of = [&](const GpuActivity& activity) {
    const TracedStep& step = traced.steps[static_cast<std::size_t>(step_of_run[activity.owner->run])];
    return step.spans[static_cast<std::size_t>(activity.owner->op)];
  };
  const GpuActivity& first = recorder().seen.front();
  const Seconds zero = span_of(first).begin - on_clock(first.begin);
  for (const GpuActivity& activity : recorder().seen) {
    const Span span = span_of(activity);
    EXPECT_NEAR((span.end - span.begin).count(), on_clock(activity.end - activity.begin).count(), 2e-7);
    EXPECT_NEAR(span.begin.count(), (on_clock(activity.begin) + zero).count(), 2e-6);
  }
  ASSERT_TRUE(traced.gpu);
  EXPECT_EQ(traced.gpu->activities, ops + 3);
  EXPECT_EQ(traced.gpu->outside_ops, 3u);
  EXPECT_EQ(traced.gpu->lost, 0u);
  EXPECT_EQ(traced.gpu->incomplete, 0u);
  EXPECT_EQ(traced.gpu->overhead, milliseconds(3));
  EXPECT_EQ(traced.gpu->missing, "");
}

// An op whose record is missing would seem to take no time.
TEST_F(StepTracerTest, HasTheDevicesOwnTimesWhereARecordWasLost) {
  recorder().dropped = 1;
  const RankTrace traced = trace(&recorder());
  EXPECT_EQ(traced.gpu->lost, 3u);
  EXPECT_EQ(traced.gpu->incomplete, 3u);
  for (const TracedStep& step : traced.steps) {
    for (const Span& span : step.spans) EXPECT_GT(span.end, span.begin);
  }
}

TEST_F(StepTracerTest, HasTheDevicesOwnTimesAndCountsTheStepsWhereAnOpHasNoRecord) {
  for (const OpKind kind : {OpKind::offload, OpKind::permute, OpKind::fc1}) {
    recorder().unseen = kind;
    const RankTrace traced = trace(&recorder());
    EXPECT_EQ(traced.gpu->lost, 0u);
    EXPECT_EQ(traced.gpu->incomplete, 3u) << name_of(kind);
    for (const TracedStep& step : traced.steps) {
      for (const Span& span : step.spans) EXPECT_GT(span.end, span.begin) << name_of(kind);
    }
  }
}

TEST_F(StepTracerTest, GoesOnWithoutARecorderThatCannot) {
  recorder().unable_after = 1;
  const RankTrace traced = trace(&recorder());
  EXPECT_EQ(traced.steps.size(), 3u);
  ASSERT_TRUE(traced.gpu);
  EXPECT_THAT(traced.gpu->missing, ::testing::StartsWith("CUPTI cannot record"));
}

TEST_F(StepTracerTest, SaysNothingOfAGpuThatNobodyWatches) { EXPECT_FALSE(trace(nullptr).gpu); }

// Steps of a pair that were launched in different ways would not tell what tracing costs.
TEST(StepTracer, HasBothStepsOfAPairLaunchedOpByOpWherePassesAreRecorded) {
  set_compute_threads(1);
  auto device = std::make_unique<testing::KeepingDevice>();
  const testing::KeepingDevice& kept = *device;
  const Equipment rank(Backend(), std::move(device), std::move(connect_inprocess(1, timeout).front()),
                       std::make_unique<FakeRecorder>());
  Configuration configuration = small();
  configuration.routing.capacity_factor = Ratio(1.25);
  configuration.routing.padded = true;
  configuration.records_passes = true;
  MeasuredLayer layer(configuration, Job{.ranks = 1, .min_time = Seconds(0.01), .seed = 1}, rank.backend(),
                      rank.device(), rank.communicator(), rank.control());
  for (int step = 0; step < 4; ++step) layer.step();
  ASSERT_EQ(layer.record().forward_run.launch, Launching::replayed);
  const int before = kept.launches();
  StepTracer tracer(layer, rank.control(), rank.recorder(), 7);
  for (int pair = 0; pair < 3; ++pair) {
    tracer.run_pair();
    EXPECT_EQ(layer.record().forward_run.launch, Launching::op_by_op);
    EXPECT_EQ(layer.record().backward_run.launch, Launching::op_by_op);
  }
  EXPECT_EQ(kept.launches(), before);
  EXPECT_EQ(tracer.trace().gpu->incomplete, 0u);
}

}  // namespace
}  // namespace moebench
