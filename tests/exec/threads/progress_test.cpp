#include "reference/exec/threads/progress.h"

#include <gtest/gtest.h>

#include <chrono>
#include <thread>
#include <vector>

namespace moebench {
namespace {

TEST(Progress, AValueThatIsThereIsNotWaitedFor) {
  Progress progress;
  progress.set(3);
  EXPECT_EQ(progress.wait_until([](std::uint32_t value) { return value >= 2; }), 3U);
}

TEST(Progress, WakesAllWhoWait) {
  Progress progress;
  int data = 0;
  std::vector<std::thread> waiting;
  for (std::uint32_t i = 1; i <= 4; ++i) {
    waiting.emplace_back([&, i] {
      progress.wait_until([&](std::uint32_t value) { return value >= i; });
      EXPECT_GE(data, 1);
    });
  }
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  data = 1;
  for (std::uint32_t i = 1; i <= 4; ++i) progress.set(i);
  for (std::thread& thread : waiting) thread.join();
}

TEST(Progress, AQuietValueIsSeenWithTheNextLoudOne) {
  Progress progress;
  std::thread waiting([&] { progress.wait_until([](std::uint32_t value) { return value >= 1; }); });
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  progress.set_quietly(1);
  progress.set(2);
  waiting.join();
  EXPECT_EQ(progress.value(), 2U);
}

TEST(Progress, NoWakeIsLost) {
  constexpr std::uint32_t turns = 50'000;
  Progress mine;
  Progress theirs;
  std::thread other([&] {
    for (std::uint32_t i = 1; i <= turns; ++i) {
      mine.wait_until([&](std::uint32_t value) { return value == i; });
      theirs.set(i);
    }
  });
  for (std::uint32_t i = 1; i <= turns; ++i) {
    mine.set(i);
    theirs.wait_until([&](std::uint32_t value) { return value == i; });
  }
  other.join();
}

}  // namespace
}  // namespace moebench
