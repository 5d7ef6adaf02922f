#include "metrics/repetition.h"

#include <gmock/gmock.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <thread>

#include "reference/base/error.h"

namespace moebench {
namespace {

using testing::ElementsAre;

template <class Condition>
bool wait_until(Condition condition) {
  for (int i = 0; i < 1000 && !condition(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
  return condition();
}

TEST(Repetition, CallsOverAndOver) {
  std::atomic<int> calls = 0;
  const Repetition repetition(
      milliseconds(1), [&] { ++calls; }, [](const std::string&) {});
  EXPECT_TRUE(wait_until([&] { return calls > 3; }));
}

TEST(Repetition, EndsDuringItsPause) {
  std::atomic<int> calls = 0;
  {
    const Repetition repetition(
        Seconds(3600), [&] { ++calls; }, [](const std::string&) {});
    EXPECT_TRUE(wait_until([&] { return calls > 0; }));
  }
  EXPECT_EQ(calls, 1);
}

TEST(Repetition, ComplainsOfTheSameOnlyOnceInARow) {
  std::vector<std::string> complaints;
  std::atomic<int> calls = 0;
  {
    const Repetition repetition(
        milliseconds(1),
        [&] {
          const int call = calls++;
          if (call < 3) throw Error("first");
          if (call == 3) throw Error("second");
          if (call == 5) throw Error("second");
        },
        [&](const std::string& what) { complaints.push_back(what); });
    EXPECT_TRUE(wait_until([&] { return calls > 6; }));
  }
  EXPECT_THAT(complaints, ElementsAre("first", "second", "second"));
}

TEST(Repetition, IsLeftAloneWhereACallDoesNotEnd) {
  const auto begun = std::make_shared<std::atomic<bool>>(false);
  const auto lets_go = std::make_shared<std::atomic<bool>>(false);
  std::vector<std::string> complaints;
  {
    Repetition repetition(
        milliseconds(1),
        [begun, lets_go] {
          *begun = true;
          while (!*lets_go) std::this_thread::sleep_for(std::chrono::milliseconds(5));
          throw Error("too late");
        },
        [&](const std::string& what) { complaints.push_back(what); });
    ASSERT_TRUE(wait_until([&] { return begun->load(); }));
    EXPECT_FALSE(repetition.end_by(Repetition::Clock::now() + std::chrono::milliseconds(50)));
  }
  *lets_go = true;
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  EXPECT_TRUE(complaints.empty());
}

}  // namespace
}  // namespace moebench
