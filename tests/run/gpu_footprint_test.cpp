// What a recorder of the GPU's memory is asked for, and when; on a GPU, what CUPTI says of memory that is known.
#include "suites/run/worker/gpu_footprint.h"

#include <gtest/gtest.h>

#include "reference/base/error.h"
#include "reference/comm/inprocess/inprocess_communicator.h"
#include "reference/exec/gpus.h"
#include "reference/exec/threads/thread_device.h"
#include "reference/kernels/compute_thread.h"
#include "reference/kernels/cuda_device.h"
#include "suites/run/rank_trace.h"
#include "suites/run/worker/measuring.h"

namespace moebench {
namespace {

// Sees what a CPU device has allocated for its arenas.
class ArenaRecorder final : public GpuRecorder, private OpMarks {
 public:
  Bytes allocated;         // by the device
  bool is_able = true;     // to record
  std::uint64_t lost = 0;  // records, in each recording
  int recordings_under_way = 0;

  OpMarks& marks() override { return *this; }

  void begin() override {
    if (!is_able) throw Error("CUPTI cannot record: another tool does; end it");
    EXPECT_EQ(++recordings_under_way, 1);
    before_ = allocated;
  }

  ActivityReport end() override {
    EXPECT_EQ(--recordings_under_way, 0);
    ActivityReport report;
    report.peak_memory = allocated - before_;
    report.dropped = lost;
    return report;
  }

 private:
  void begin_op(std::int32_t, int, const Op&) noexcept override {}
  void end_op() noexcept override {}

  Bytes before_;
};

// A CPU's, whose arenas the recorder sees.
class WatchedDevice final : public Device {
 public:
  explicit WatchedDevice(ArenaRecorder& recorder) : recorder_(recorder) {}

  Arena allocate(Pool pool, Bytes size) override {
    recorder_.allocated += size;
    return device_->allocate(pool, size);
  }
  void reserve_events(int count) override { device_->reserve_events(count); }
  void enqueue(Stream stream, Task task) override { device_->enqueue(stream, task); }
  void record(Stream stream, EventId event) override { device_->record(stream, event); }
  void wait(Stream stream, EventId event) override { device_->wait(stream, event); }
  void copy(std::byte* to, const std::byte* from, Bytes size) override { device_->copy(to, from, size); }
  void submit() override { device_->submit(); }
  void synchronize() override { device_->synchronize(); }

 private:
  ArenaRecorder& recorder_;
  std::unique_ptr<Device> device_ = make_thread_device([](Stream stream) {
    if (stream == Stream::compute) prepare_compute_thread(1);
  });
};

TEST(GpuFootprint, IsWhatIsAllocatedAtOnceAndEndsOnce) {
  ArenaRecorder recorder;
  recorder.allocated = mib(5);
  GpuFootprint footprint(&recorder);
  recorder.allocated += mib(7);
  EXPECT_EQ(footprint.end(), mib(7));
  EXPECT_EQ(footprint.end(), std::nullopt);
  EXPECT_EQ(recorder.recordings_under_way, 0);
}

TEST(GpuFootprint, IsNotKnownWhereItWasNotSeen) {
  EXPECT_EQ(GpuFootprint(nullptr).end(), std::nullopt);
  ArenaRecorder recorder;
  recorder.lost = 1;
  EXPECT_EQ(GpuFootprint(&recorder).end(), std::nullopt);
  recorder.is_able = false;
  EXPECT_EQ(GpuFootprint(&recorder).end(), std::nullopt);
}

TEST(GpuFootprint, LeavesNothingRecordingBehindWhenSomethingFails) {
  ArenaRecorder recorder;
  { const GpuFootprint footprint(&recorder); }
  EXPECT_EQ(recorder.recordings_under_way, 0);
}

// Traced steps take nothing more.
TEST(GpuFootprint, IsOfALayerWithItsArenas) {
  auto recorder = std::make_unique<ArenaRecorder>();
  ArenaRecorder& seen = *recorder;
  set_compute_threads(1);
  const Equipment rank(Backend(), std::make_unique<WatchedDevice>(seen),
                       std::move(connect_inprocess(1, Seconds(30)).front()), std::move(recorder));
  OracleCache oracles(mib(1));
  Configuration configuration;
  configuration.system = "pipemoe";
  configuration.shape = {
      .tokens = Tokens(64), .model_dim = Features(16), .hidden_dim = Features(32), .experts = 2, .ranks = 1};
  configuration.granularity = 2;
  const JobItem item{.configuration = 0, .what = configuration};
  const auto account = [&](int traced_steps) {
    const Job job{.ranks = 1, .min_time = Seconds(0.01), .seed = 1, .traced_steps = traced_steps};
    const std::vector<std::string> traces =
        measure({&item, 1}, job, rank, oracles, {[](const JobItem&) {}, [](WorkerEvent::Turns) {}}).front().traces;
    return traces.empty() ? std::nullopt : rank_trace_from(traces.front(), configuration).gpu;
  };
  const auto traced = account(2);
  ASSERT_TRUE(traced);
  EXPECT_GT(seen.allocated, Bytes(0));
  EXPECT_EQ(traced->footprint, seen.allocated);
  EXPECT_EQ(traced->peak_memory, Bytes(0));
  seen.is_able = false;
  EXPECT_EQ(account(0), std::nullopt);
  EXPECT_EQ(account(2)->footprint, std::nullopt);
}

TEST(GpuFootprint, OfAnArenaIsItsSizeAtLeast) {
  if (gpus().count() == 0) GTEST_SKIP() << gpus().why_none;
  const auto recorder = make_gpu_recorder();
  const auto device = make_cuda_device(0);
  GpuFootprint footprint(recorder.get());
  const Arena arena = device->allocate(Pool::activations, mib(64));
  { const Arena more = device->allocate(Pool::buffers, mib(16)); }
  const Arena host = device->allocate(Pool::host, mib(256));
  device->synchronize();
  const auto seen = footprint.end();
  ASSERT_TRUE(seen);
  EXPECT_GE(*seen, mib(80));
  EXPECT_LT(*seen, mib(256)) << "the host's memory is not the GPU's";
}

}  // namespace
}  // namespace moebench
