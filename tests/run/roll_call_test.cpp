#include "suites/run/roll_call.h"

#include <gmock/gmock.h>

#include <thread>

#include "reference/comm/rendezvous/memory_store.h"
#include "suites/run/pulse.h"

namespace moebench {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(RollCall, WhoGivesNoSignOfLifeIsSilent) {
  const auto store = make_memory_store();
  RollCall roll_call(store, 4);
  EXPECT_THAT(roll_call.silent_for(Seconds(0.7)), IsEmpty());
  for (int i = 0; i < 12; ++i) {
    store->add(pulse_key(2), 1);
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    roll_call.silent_for(Seconds(0.7));
  }
  EXPECT_THAT(roll_call.silent_for(Seconds(0.7)), ElementsAre(1, 3));
  roll_call.leave_out(1);
  EXPECT_THAT(roll_call.silent_for(Seconds(0.7)), ElementsAre(3));
}

TEST(RollCall, OneAloneAsksNobody) { EXPECT_THAT(RollCall(nullptr, 1).silent_for(Seconds(0)), IsEmpty()); }

}  // namespace
}  // namespace moebench
