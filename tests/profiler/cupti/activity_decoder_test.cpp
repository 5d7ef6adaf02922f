#include "profiler/cupti/activity_decoder.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <functional>
#include <vector>

#include "profiler/cupti/external_id.h"
#include "reference/base/random.h"
#include "tests/profiler/cupti/activity_records.h"

namespace moebench {
namespace {

using fixtures::ActivityRecords;
using std::chrono::nanoseconds;
using testing::IsEmpty;
using testing::SizeIs;

constexpr auto allocation = CUPTI_ACTIVITY_MEMORY_OPERATION_TYPE_ALLOCATION;
constexpr auto release = CUPTI_ACTIVITY_MEMORY_OPERATION_TYPE_RELEASE;

ActivityReport decoded(const ActivityRecords& records) {
  ActivityDecoder decoder;
  decoder.read(records.bytes());
  return decoder.report();
}

TEST(ExternalId, IsReadAsItWasWritten) {
  for (const OpRun op : {OpRun{0, 0}, OpRun{1, 2}, OpRun{-1, 7}, OpRun{2147483647, 2147483647}}) {
    EXPECT_EQ(op_run(external_id(op)), op);
  }
}

TEST(ActivityDecoder, EveryKindOfWorkBelongsToTheOpThatLaunchedIt) {
  const OpRun op{.run = 3, .op = 41};
  ActivityRecords records;
  records.add(fixtures::kernel(1, 100, 180, 7))
      .add(fixtures::external(1, external_id(op)))
      .add(fixtures::external(2, external_id(op)))
      .add(fixtures::copy(2, 200, 240, 4096))
      .add(fixtures::fill(3, 250, 251, 64))
      .add(fixtures::external(3, external_id({.run = 3, .op = 42})));
  const ActivityReport report = decoded(records);
  ASSERT_THAT(report.activities, SizeIs(3));
  EXPECT_EQ(report.activities[0], (GpuActivity{.work = GpuWork::kernel,
                                               .owner = op,
                                               .begin = nanoseconds(100),
                                               .end = nanoseconds(180),
                                               .device = 0,
                                               .stream = 7,
                                               .bytes = Bytes(0)}));
  EXPECT_EQ(report.activities[1].work, GpuWork::copy);
  EXPECT_EQ(report.activities[1].owner, op);
  EXPECT_EQ(report.activities[1].bytes, Bytes(4096));
  EXPECT_EQ(report.activities[2].work, GpuWork::fill);
  EXPECT_EQ(report.activities[2].owner, (OpRun{.run = 3, .op = 42}));
  EXPECT_EQ(report.unreadable + report.ignored + report.untimed + report.dropped, 0u);
}

TEST(ActivityDecoder, WhatNoOpLaunchedHasNoOwner) {
  ActivityRecords records;
  records.add(fixtures::kernel(1, 100, 180))
      .add(fixtures::kernel(2, 190, 200))
      .add(fixtures::external(9, external_id({.run = 0, .op = 1})))
      .add(fixtures::external(2, external_id({.run = 0, .op = 1}), CUPTI_EXTERNAL_CORRELATION_KIND_CUSTOM1));
  for (const GpuActivity& activity : decoded(records).activities) EXPECT_EQ(activity.owner, std::nullopt);
}

// Also over several buffers, of which a later one says whose an earlier one's kernels are, or what memory was released
// before an earlier one's was allocated.
TEST(ActivityDecoder, TheOrderOfRecordsDoesNotMatter) {
  constexpr std::uint32_t count = 20;
  std::vector<std::function<void(ActivityRecords&)>> all;
  for (std::uint32_t i = 0; i < count; ++i) {
    const std::uint64_t time = 100 + 10 * std::uint64_t{i};
    const std::uint64_t address = std::uint64_t{0x1000} * (1 + i % 5);  // released before it is allocated anew
    all.emplace_back([=](auto& records) { records.add(fixtures::kernel(i, time, time + 5)); });
    all.emplace_back([=](auto& records) {
      records.add(fixtures::external(i, external_id({.run = 1, .op = static_cast<std::int32_t>(i)})));
    });
    all.emplace_back([=](auto& records) { records.add(fixtures::memory(allocation, address, 100, time)); });
    all.emplace_back([=](auto& records) { records.add(fixtures::memory(release, address, 100, time + 15)); });
  }
  Random random(1);
  for (int round = 0; round < 100; ++round) {
    shuffle(all, random);
    ActivityDecoder decoder;
    ActivityRecords records;
    for (const auto& add : all) {
      add(records);
      if (random.below(4) > 0) continue;
      decoder.read(records.bytes());
      records = {};
    }
    decoder.read(records.bytes());
    const ActivityReport report = decoder.report();
    EXPECT_EQ(report.peak_memory, Bytes(200));
    ASSERT_THAT(report.activities, SizeIs(count));
    for (std::int32_t i = 0; i < static_cast<std::int32_t>(count); ++i) {
      const GpuActivity& activity = report.activities[static_cast<std::size_t>(i)];
      EXPECT_EQ(activity.begin, nanoseconds(100 + 10 * i));
      EXPECT_EQ(activity.owner, (OpRun{.run = 1, .op = i}));
    }
  }
}

TEST(ActivityDecoder, WhatHasNoTimesIsCounted) {
  ActivityRecords records;
  records.add(fixtures::kernel(1, 0, 0))
      .add(fixtures::kernel(2, 50, 40))
      .add(fixtures::copy(3, 0, 9, 1))
      .add(fixtures::fill(4, 100, ~std::uint64_t{0}, 1));
  const ActivityReport report = decoded(records);
  EXPECT_THAT(report.activities, IsEmpty());
  EXPECT_EQ(report.untimed, 4u);
}

TEST(ActivityDecoder, KindsThatNobodyAskedForAreSkippedAndCounted) {
  ActivityRecords records;
  CUpti_ActivityName name{};
  name.kind = CUPTI_ACTIVITY_KIND_NAME;
  records.add(name).add(fixtures::kernel(1, 100, 180)).add(name).add(fixtures::api(1));
  const ActivityReport report = decoded(records);
  EXPECT_THAT(report.activities, SizeIs(1));
  EXPECT_EQ(report.ignored, 2u) << "calls are asked for";
  EXPECT_EQ(report.unreadable, 0u);
}

TEST(ActivityDecoder, BehindAnUnknownKindABufferCannotBeRead) {
  CUpti_ActivityAPI unknown = fixtures::api(1);
  unknown.kind = static_cast<CUpti_ActivityKind>(9999);
  ActivityDecoder decoder;
  ActivityRecords records;
  records.add(fixtures::kernel(1, 100, 180)).add(unknown).add(fixtures::kernel(2, 200, 280));
  decoder.read(records.bytes());
  ActivityRecords other;
  other.add(fixtures::kernel(3, 300, 380));
  decoder.read(other.bytes());
  EXPECT_THAT(decoder.report().activities, SizeIs(2));
  EXPECT_EQ(decoder.report().unreadable, 1u);
}

TEST(ActivityDecoder, ACutBufferLosesWhatIsCutAndSaysSo) {
  ActivityRecords records;
  records.add(fixtures::kernel(1, 100, 180)).add(fixtures::copy(2, 200, 240, 9)).add(fixtures::kernel(3, 300, 380));
  const std::span<const std::byte> all = records.bytes();
  for (std::size_t size = 0; size <= all.size(); size += 8) {
    std::vector<std::uint64_t> cut(size / 8);
    std::copy_n(all.begin(), size, reinterpret_cast<std::byte*>(cut.data()));
    ActivityDecoder decoder;
    decoder.read(std::as_bytes(std::span(cut)));
    const std::size_t kernel = sizeof(CUpti_ActivityKernel10);
    const std::size_t copy = kernel + sizeof(CUpti_ActivityMemcpy6);
    const std::size_t whole = size < kernel ? 0u : size < copy ? 1u : size < all.size() ? 2u : 3u;
    EXPECT_THAT(decoder.report().activities, SizeIs(whole)) << size;
    const bool is_cut = size != 0 && size != kernel && size != copy && size != all.size();
    EXPECT_EQ(decoder.report().unreadable, is_cut ? 1u : 0u) << size;
  }
}

TEST(ActivityDecoder, MemoryIsWhatIsAllocatedAtOnce) {
  ActivityRecords records;
  records.add(fixtures::memory(allocation, 0x1000, 100, 1))
      .add(fixtures::memory(allocation, 0x2000, 50, 2))
      .add(fixtures::memory(release, 0x1000, 100, 3))
      .add(fixtures::memory(release, 0x9000, 100, 4))
      .add(fixtures::memory(allocation, 0x3000, 70, 5))
      .add(fixtures::memory(allocation, 0x4000, 1 << 20, 6, CUPTI_ACTIVITY_MEMORY_KIND_PINNED));
  EXPECT_EQ(decoded(records).peak_memory, Bytes(150));
}

TEST(ActivityDecoder, WaitsOfTheHostAndCuptisOwnTimeAreSummed) {
  ActivityRecords records;
  records.add(fixtures::synchronization(CUPTI_ACTIVITY_SYNCHRONIZATION_TYPE_STREAM_SYNCHRONIZE, 100, 1100))
      .add(fixtures::synchronization(CUPTI_ACTIVITY_SYNCHRONIZATION_TYPE_STREAM_WAIT_EVENT, 0, 5000))
      .add(fixtures::synchronization(CUPTI_ACTIVITY_SYNCHRONIZATION_TYPE_CONTEXT_SYNCHRONIZE, 2000, 2500))
      .add(fixtures::overhead(10, 260))
      .add(fixtures::overhead(260, 10));
  const ActivityReport report = decoded(records);
  EXPECT_NEAR(report.synchronizing.count(), 1500e-9, 1e-15);
  EXPECT_NEAR(report.overhead.count(), 250e-9, 1e-15);
}

TEST(ActivityDecoder, DroppedRecordsAreSummed) {
  ActivityDecoder decoder;
  decoder.add_dropped(3);
  decoder.add_dropped(4);
  EXPECT_EQ(decoder.report().dropped, 7u);
}

}  // namespace
}  // namespace moebench
