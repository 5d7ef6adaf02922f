#include <gtest/gtest.h>

#include <chrono>
#include <cmath>
#include <thread>

#include "reference/comm/inprocess/inprocess_communicator.h"
#include "reference/exec/executor.h"
#include "reference/exec/threads/thread_device.h"
#include "tests/exec/launching_device.h"
#include "tests/exec/on_ranks.h"
#include "tests/exec/rank_step.h"
#include "tests/exec/step_case.h"

namespace moebench {
namespace {

constexpr Seconds timeout(60);
constexpr double rounding = 1e-9;

// One rank with its rings.
struct TracedRank {
  TracedRank(const VerifiedPlan& plan, Communicator& ranks, std::uint32_t capacity,
             std::unique_ptr<Device> own_device = make_thread_device())
      : communicator(ranks), device(std::move(own_device)), step(plan, *device, communicator), rings(capacity) {
    step.prepare(0);
    executor.trace_into(&rings);
  }

  void run(Pass pass) { executor.run(step.program(), step.kernels(), pass); }

  // By op; of no op more than one.
  std::vector<std::optional<SpanRecord>> records() {
    std::vector<std::optional<SpanRecord>> found(step.program().plan().ops.size());
    for (Stream stream : all_streams) {
      while (const auto record = rings.of(stream).pop()) {
        auto& place = found[static_cast<std::size_t>(record->op)];
        EXPECT_FALSE(place) << "op " << record->op << " twice";
        EXPECT_EQ(step.program().plan().ops[static_cast<std::size_t>(record->op)].stream, stream);
        place = record;
      }
    }
    return found;
  }

  Communicator& communicator;
  std::unique_ptr<Device> device;
  RankStep step;
  Executor executor{*device, communicator};
  SpanRings rings;
};

Seconds since(Instant begin, Instant instant) {
  return Seconds(std::chrono::duration<double>(instant - begin).count());
}

TEST(ExecutorTrace, NotesEveryOpOfARunWithItsTimes) {
  const VerifiedPlan plan = compile_ranks(plain_case("mpipemoe", 1, 4, ReuseStrategy::s1)).front();
  const auto communicator = std::move(connect_inprocess(1, timeout).front());
  TracedRank rank(plan, *communicator, 1024);
  int runs = 0;
  for (int step = 0; step < 3; ++step) {
    for (Pass pass : {Pass::forward, Pass::backward}) {
      const Instant before = std::chrono::steady_clock::now();
      rank.run(pass);
      const RunTimes& times = rank.executor.last_run();
      EXPECT_EQ(times.run, runs++);
      EXPECT_LE(before, times.begin);
      EXPECT_LE(times.end, std::chrono::steady_clock::now());
      const auto records = rank.records();
      std::size_t found = 0;
      for (const Span& span : rank.executor.timeline().spans) {
        const auto& record = records[static_cast<std::size_t>(span.op)];
        ASSERT_TRUE(record) << span.op;
        ++found;
        EXPECT_EQ(record->run, times.run);
        EXPECT_NEAR(since(times.begin, record->begin).count(), span.begin.count(), rounding);
        EXPECT_NEAR(since(times.begin, record->end).count(), span.end.count(), rounding);
        EXPECT_LE(record->end, times.end);
      }
      EXPECT_EQ(found, plan.plan().pass(pass).size());
    }
  }
  EXPECT_EQ(rank.rings.dropped(), 0u);
}

TEST(ExecutorTrace, NotesNothingOnceItIsOff) {
  const VerifiedPlan plan = compile_ranks(plain_case("pipemoe", 1, 2)).front();
  const auto communicator = std::move(connect_inprocess(1, timeout).front());
  TracedRank rank(plan, *communicator, 1024);
  rank.executor.trace_into(nullptr);
  rank.run(Pass::forward);
  for (const auto& record : rank.records()) EXPECT_FALSE(record);
}

TEST(ExecutorTrace, CountsWhatARingHasNoRoomFor) {
  const VerifiedPlan plan = compile_ranks(plain_case("pipemoe", 1, 4)).front();
  const auto communicator = std::move(connect_inprocess(1, timeout).front());
  TracedRank rank(plan, *communicator, 2);
  rank.run(Pass::forward);
  std::size_t found = 0;
  for (const auto& record : rank.records()) found += record ? 1 : 0;
  EXPECT_EQ(found + rank.rings.dropped(), plan.plan().pass(Pass::forward).size());
  EXPECT_GT(rank.rings.dropped(), 0u);
}

// An op that only launches has no times of its own: those of its work are the device's.
TEST(ExecutorTrace, TimesWhatOnlyLaunchesByTheDevicesStamps) {
  const VerifiedPlan plan = compile_ranks(plain_case("mpipemoe", 1, 4, ReuseStrategy::s1)).front();
  const auto communicator = std::move(connect_inprocess(1, timeout).front());
  TracedRank rank(plan, *communicator, 1024, std::make_unique<LaunchingDevice>());
  for (const Pass pass : {Pass::forward, Pass::backward}) {
    rank.run(pass);
    const auto records = rank.records();
    const auto& ops = plan.plan().ops;
    for (std::size_t op = 0; op < ops.size(); ++op) {
      ASSERT_EQ(records[op].has_value(), ops[op].pass == pass) << op;
      if (!records[op]) continue;
      EXPECT_EQ(records[op]->end - records[op]->begin, LaunchingDevice::moment);
    }
    for (std::size_t op = 0; op < ops.size(); ++op) {
      for (const Edge edge : rank.step.program().waits_of(static_cast<int>(op))) {
        const auto& from = records[static_cast<std::size_t>(edge.from)];
        if (!records[op] || !from) continue;
        EXPECT_LE(from->end, records[op]->begin) << edge.from << " before " << op;
      }
    }
    for (const Span& span : rank.executor.timeline().spans) {
      EXPECT_NEAR((span.end - span.begin).count(), 1, rounding);
    }
  }
}

// The rank that comes late to the first exchange waits for nobody; the other one for it.
TEST(ExecutorTrace, TellsHowLongEachExchangeWaited) {
  constexpr auto late = std::chrono::milliseconds(30);
  const std::vector<VerifiedPlan> plans = compile_ranks(plain_case("pipemoe", 2, 2));
  const auto communicators = connect_inprocess(2, timeout);
  on_ranks(2, [&](int number) {
    const auto r = static_cast<std::size_t>(number);
    TracedRank rank(plans[r], *communicators[r], 1024);
    rank.communicator.barrier();
    if (number == 1) std::this_thread::sleep_for(late);
    rank.run(Pass::forward);
    std::optional<SpanRecord> first;
    for (const auto& record : rank.records()) {
      if (!record) continue;
      const OpKind kind = plans[r].plan().ops[static_cast<std::size_t>(record->op)].kind;
      EXPECT_LE(record->waited, record->end - record->begin);
      if (!is_all_to_all(kind)) {
        EXPECT_EQ(record->waited.count(), 0);
      } else if (!first || record->begin < first->begin) {
        first = record;
      }
    }
    ASSERT_TRUE(first);
    if (number == 0) {
      EXPECT_GT(first->waited, late / 2);
    } else {
      EXPECT_LT(first->waited, late / 2);
    }
  });
}

}  // namespace
}  // namespace moebench
