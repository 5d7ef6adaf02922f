#include "suites/run/pulse.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <thread>

#include "reference/comm/rendezvous/memory_store.h"

namespace moebench {
namespace {

void pass(double seconds) { std::this_thread::sleep_for(std::chrono::duration<double>(seconds)); }

// Waits for a store that does not answer, as over a network that is cut.
class CutStore final : public Store {
 public:
  void set(const std::string&, const std::string&) override {}
  std::string get(const std::string&, Seconds) override { return {}; }
  std::optional<std::string> try_get(const std::string&) override { return std::nullopt; }
  std::int64_t add(const std::string&, std::int64_t) override {
    while (is_cut) pass(0.01);
    return 0;
  }

  std::atomic<bool> is_cut = true;
};

TEST(Pulse, IsCountedInTheStore) {
  const auto store = make_memory_store();
  {
    const Pulse pulse(store, 3);
    pass(1.3);
    EXPECT_GE(store->add(pulse_key(3), 0), 2);
  }
  const std::int64_t before = store->add(pulse_key(3), 0);
  pass(1.2);
  EXPECT_EQ(store->add(pulse_key(3), 0), before);
}

TEST(Pulse, TellsOfAHeadThatIsSilentOnce) {
  const auto store = make_memory_store();
  std::atomic<int> times = 0;
  Pulse pulse(store, 1, [&](Seconds silence) {
    EXPECT_GE(silence, Seconds(3));
    ++times;
  });
  pulse.allow(Seconds(3));
  {
    const Pulse head(store, 0);
    pass(3.5);
    EXPECT_EQ(times, 0);
  }
  pass(4.5);
  EXPECT_EQ(times, 1);
}

TEST(Pulse, TellsOfAStoreThatDoesNotAnswerAndDoesNotWaitForIt) {
  const auto store = std::make_shared<CutStore>();
  std::atomic<int> times = 0;
  const auto begin = std::chrono::steady_clock::now();
  {
    Pulse pulse(store, 1, [&](Seconds) { ++times; });
    pulse.allow(Seconds(0.5));
    pass(1);
    EXPECT_EQ(times, 1);
  }
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(10));
  store->is_cut = false;
  pass(0.1);
}

TEST(Pulse, ASilenceLastsAsLongAsTheTimeOutButForThreeSignsOfLifeAndHalfAMinuteAtMost) {
  EXPECT_EQ(longest_silence(Seconds(0.1)), Seconds(3));
  EXPECT_EQ(longest_silence(Seconds(5)), Seconds(5));
  EXPECT_EQ(longest_silence(Seconds(600)), Seconds(30));
}

}  // namespace
}  // namespace moebench
