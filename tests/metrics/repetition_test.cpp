#include "metrics/repetition.h"

#include <gmock/gmock.h>

#include <atomic>
#include <chrono>
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

}  // namespace
}  // namespace moebench
