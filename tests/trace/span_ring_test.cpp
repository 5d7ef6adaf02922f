#include "reference/trace/span_ring.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

namespace moebench {
namespace {

SpanRecord record(int op) {
  return {.op = op, .run = 1, .begin = TraceInstant(std::chrono::nanoseconds(op)), .end = {}, .waited = {}};
}

TEST(SpanRingTest, GivesBackWhatWasPushedInOrder) {
  SpanRing ring(4);
  for (int round = 0; round < 3; ++round) {
    for (int op = 0; op < 4; ++op) ring.push(record(op));
    for (int op = 0; op < 4; ++op) EXPECT_EQ(ring.pop(), record(op));
    EXPECT_EQ(ring.pop(), std::nullopt);
  }
  EXPECT_EQ(ring.dropped(), 0u);
}

TEST(SpanRingTest, CountsWhatFindsNoRoomAndKeepsWhatIsThere) {
  SpanRing ring(4);
  for (int op = 0; op < 7; ++op) ring.push(record(op));
  EXPECT_EQ(ring.dropped(), 3u);
  for (int op = 0; op < 4; ++op) EXPECT_EQ(ring.pop(), record(op));
  ring.push(record(9));
  EXPECT_EQ(ring.pop(), record(9));
}

TEST(SpanRingTest, HoldsAtLeastWhatIsAskedFor) {
  SpanRing ring(5);
  for (int op = 0; op < 5; ++op) ring.push(record(op));
  EXPECT_EQ(ring.dropped(), 0u);
}

// Whole records, in order, and together with those dropped, all.
TEST(SpanRingTest, TwoThreadsAtOnce) {
  constexpr int count = 200'000;
  SpanRing ring(64);
  std::atomic<bool> done{false};
  std::jthread writer([&] {
    for (int op = 0; op < count; ++op) ring.push(record(op));
    done = true;
  });
  int last = -1;
  int popped = 0;
  const auto take = [&] {
    const auto next = ring.pop();
    if (!next) return false;
    EXPECT_GT(next->op, last);
    EXPECT_EQ(*next, record(next->op));
    last = next->op;
    ++popped;
    return true;
  };
  while (!done) take();
  while (take()) {
  }
  EXPECT_EQ(ring.dropped() + static_cast<unsigned>(popped), static_cast<unsigned>(count));
}

}  // namespace
}  // namespace moebench
