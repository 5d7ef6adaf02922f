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
  EXPECT_EQ(wire.reserve(at(microseconds(0)), at(microseconds(0)), kilobyte), at(microseconds(1050)));
  EXPECT_EQ(wire.reserve(at(milliseconds(9)), at(milliseconds(9)), Bytes(0)), at(microseconds(9050)));
}

TEST(Pacer, LeavesNoGapBehindARequestThatWaited) {
  Pacer wire(megabyte_a_second, Seconds(50e-6));
  Instant arrival = wire.reserve(at(microseconds(0)), at(microseconds(0)), kilobyte);
  for (int i = 2; i <= 100; ++i) {
    const Instant asked = arrival + microseconds(90);  // the thread has to wake up first
    arrival = wire.reserve(asked, asked + microseconds(60), kilobyte);
    EXPECT_EQ(arrival, at(milliseconds(i) + microseconds(50)));
  }
}

TEST(Pacer, BeginsWhenAskedAfterAPause) {
  Pacer wire(megabyte_a_second);
  wire.reserve(at(microseconds(0)), at(microseconds(0)), kilobyte);
  EXPECT_EQ(wire.reserve(at(milliseconds(5)), at(milliseconds(5)), kilobyte), at(milliseconds(6)));
}

TEST(Pacer, WaitsForAPeerThatComesLate) {
  Pacer wire(megabyte_a_second);
  EXPECT_EQ(wire.reserve(at(microseconds(0)), at(milliseconds(7)), kilobyte), at(milliseconds(8)));
  EXPECT_EQ(wire.reserve(at(milliseconds(8)), at(milliseconds(11)), kilobyte), at(milliseconds(12)));
}

TEST(Pacer, SleepsUntilThenAndNotShorter) {
  Pacer wire(megabyte_a_second);
  const Instant asked = std::chrono::steady_clock::now();
  wire.sleep_until(wire.reserve(asked, asked, kilobyte * 30));
  EXPECT_GE(std::chrono::steady_clock::now(), asked + milliseconds(30));
}

TEST(Pacer, WakesUpWhenItIsStopped) {
  Pacer wire(BytesPerSecond(1));
  std::thread other([&] { wire.stop(); });
  const Instant asked = std::chrono::steady_clock::now();
  wire.sleep_until(wire.reserve(asked, asked, kilobyte));  // a quarter of an hour
  other.join();
}

}  // namespace
}  // namespace moebench
