#include "suites/run/roll_call.h"

#include <gmock/gmock.h>

#include "reference/comm/rendezvous/memory_store.h"
#include "suites/run/pulse.h"

namespace moebench {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using namespace std::chrono_literals;

// Agents that give a sign of life every second, on a clock that a test moves, and a head that asks as often as it does
// while workers run.
class Watched {
 public:
  explicit Watched(int agents) : agents_(agents), roll_call_(store_, agents, now_) {}

  // For so long; but for those that have died. Whom the head has called silent first, and when.
  void pass(RollCall::Clock::duration time, Seconds silence, int dead = 0) {
    for (const auto end = now_ + time; now_ < end && silent_.empty(); now_ += 200ms) {
      if ((now_ - begin_) % 1s == 0s) {
        for (int agent = 1; agent < agents_; ++agent) {
          if (agent != dead) store_->add(pulse_key(agent), 1);
        }
      }
      silent_ = roll_call_.silent_for(silence, now_);
    }
  }

  const std::vector<int>& silent() const { return silent_; }
  RollCall::Clock::time_point now() const { return now_; }

 private:
  int agents_;
  RollCall::Clock::time_point begin_;
  RollCall::Clock::time_point now_;
  std::shared_ptr<Store> store_ = make_memory_store();
  RollCall roll_call_;
  std::vector<int> silent_;
};

TEST(RollCall, WhoGivesNoSignOfLifeIsSilent) {
  const auto store = make_memory_store();
  RollCall::Clock::time_point now;
  RollCall roll_call(store, 4, now);
  EXPECT_THAT(roll_call.silent_for(Seconds(3), now), IsEmpty());
  for (int i = 0; i < 4; ++i) {
    now += 1s;
    store->add(pulse_key(2), 1);
    roll_call.silent_for(Seconds(3), now);
  }
  EXPECT_THAT(roll_call.silent_for(Seconds(3), now), ElementsAre(1, 3));
  roll_call.leave_out(1);
  EXPECT_THAT(roll_call.silent_for(Seconds(3), now), ElementsAre(3));
}

TEST(RollCall, WhoLivesIsNotSilentHoweverShortTheTimeOutIs) {
  Watched watched(4);
  watched.pass(1min, longest_silence(Seconds(0.1)));
  EXPECT_THAT(watched.silent(), IsEmpty());
  const auto death = watched.now();
  watched.pass(1min, longest_silence(Seconds(0.1)), 3);
  EXPECT_THAT(watched.silent(), ElementsAre(3));
  EXPECT_LE(watched.now() - death, 100ms + 5s);
}

TEST(RollCall, WhoLivesIsNotSilentHoweverManyThereAre) {
  for (const Seconds timeout : {Seconds(1), Seconds(5), Seconds(60)}) {
    Watched watched(5'000);
    watched.pass(90s, longest_silence(timeout));
    EXPECT_THAT(watched.silent(), IsEmpty()) << timeout.count();
    const auto death = watched.now();
    watched.pass(90s, longest_silence(timeout), 4'321);
    EXPECT_THAT(watched.silent(), ElementsAre(4'321)) << timeout.count();
    EXPECT_LE(watched.now() - death, std::chrono::duration<double>(1.25 * longest_silence(timeout).count() + 0.2));
  }
}

TEST(RollCall, AHeadThatStoodStillHasNotLostItsAgents) {
  const auto store = make_memory_store();
  RollCall::Clock::time_point now;
  RollCall roll_call(store, 2, now);
  roll_call.silent_for(Seconds(3), now);
  store->add(pulse_key(1), 40);
  EXPECT_THAT(roll_call.silent_for(Seconds(3), now + 40s), IsEmpty());
}

TEST(RollCall, OneAloneAsksNobody) { EXPECT_THAT(RollCall(nullptr, 1).silent_for(Seconds(0)), IsEmpty()); }

}  // namespace
}  // namespace moebench
