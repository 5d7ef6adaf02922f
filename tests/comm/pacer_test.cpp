#include "reference/comm/paced/pacer.h"

#include <gtest/gtest.h>

#include <thread>

namespace moebench {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;

constexpr BytesPerSecond megabyte_a_second(1e6);
constexpr Bytes kilobyte(1000);  // takes a millisecond

// Some moment.
Instant at(microseconds since) { return Instant(std::chrono::hours(1)) + since; }

TEST(Pacer, TakesTheTimeOfTheBytesAndTheLatency) {
  Pacer wire(megabyte_a_second, Seconds(50e-6));
  EXPECT_EQ(wire.reserve(at(microseconds(0)), kilobyte), at(microseconds(1050)));
  EXPECT_EQ(wire.reserve(at(milliseconds(9)), Bytes(0)), at(microseconds(9050)));
}

TEST(Pacer, LetsBytesDepartWhenTheyAreAskedForOrTheWireIsFree) {
  Pacer wire(megabyte_a_second);
  EXPECT_EQ(wire.earliest_departure(at(milliseconds(5))), at(milliseconds(5)));
  wire.reserve(at(milliseconds(5)), kilobyte * 3);
  EXPECT_EQ(wire.earliest_departure(at(milliseconds(6))), at(milliseconds(8)));
  EXPECT_EQ(wire.earliest_departure(at(milliseconds(9))), at(milliseconds(9)));
}

TEST(Pacer, LeavesNoGapBehindARequestThatWaited) {
  Pacer wire(megabyte_a_second);
  Instant departure = std::chrono::steady_clock::now() - milliseconds(20);
  const Instant first = departure;
  for (int i = 1; i <= 10; ++i) {
    wire.sleep_until(wire.reserve(departure, kilobyte));  // in the past: the thread is late already
    departure = wire.earliest_departure(first);           // asked before it woke up, if anything
    ASSERT_EQ(departure, first + milliseconds(i));
  }
}

TEST(Pacer, WhatWaitedForTheLastDepartsWhenThatHasArrived) {
  Pacer wire(megabyte_a_second, Seconds(500e-6));
  const Instant first = std::chrono::steady_clock::now() - milliseconds(20);
  wire.sleep_until(wire.reserve(first, kilobyte));
  EXPECT_EQ(wire.earliest_departure(std::chrono::steady_clock::now()), first + microseconds(1500));
}

// The thread may be as late as it likes.
TEST(Pacer, LetsBytesDepartSinceWhenTheyWereThere) {
  Pacer wire(megabyte_a_second, Seconds(500e-6));
  wire.reserve(at(milliseconds(5)), kilobyte * 3);
  EXPECT_EQ(wire.departure_since(at(milliseconds(6))), at(milliseconds(8)));
  EXPECT_EQ(wire.departure_since(at(microseconds(8100))), at(microseconds(8100)));
}

TEST(Pacer, SleepsUntilThenAndNotShorter) {
  Pacer wire(megabyte_a_second);
  const Instant asked = std::chrono::steady_clock::now();
  wire.sleep_until(wire.reserve(asked, kilobyte * 30));
  EXPECT_GE(std::chrono::steady_clock::now(), asked + milliseconds(30));
}

TEST(Pacer, WakesUpWhenItIsStopped) {
  Pacer wire(BytesPerSecond(1));
  std::thread other([&] { wire.stop(); });
  const Instant asked = std::chrono::steady_clock::now();
  wire.sleep_until(wire.reserve(asked, kilobyte));  // a quarter of an hour
  other.join();
}

}  // namespace
}  // namespace moebench
