#include "reference/systems/slot_text.h"

#include <gtest/gtest.h>

#include "reference/base/random.h"

namespace moebench {
namespace {

TEST(SlotText, GradientsAreWrittenWhereTheyDiffer) {
  EXPECT_EQ(text_of(SlotCounts()), "2-1-2");
  EXPECT_EQ(slots_named("2-1-2"), SlotCounts());
  const SlotCounts apart{.expert_input = 3, .hidden = 16, .grad_hidden = 4};
  EXPECT_EQ(text_of(apart), "3-16-2/2-4-2");
  EXPECT_EQ(slots_named("3-16-2/2-4-2"), apart);
  EXPECT_EQ(slots_named("2-1-2/2-1-2"), SlotCounts());
}

TEST(SlotText, WhatIsReadIsWhatWasWritten) {
  Random random(1);
  const auto count = [&] { return static_cast<int>(1 + random.below(most_slots)); };
  for (int repetition = 0; repetition < 1000; ++repetition) {
    const SlotCounts slots{.expert_input = count(),
                           .hidden = count(),
                           .expert_output = count(),
                           .grad_expert_input = count(),
                           .grad_hidden = count(),
                           .grad_expert_output = count()};
    EXPECT_EQ(slots_named(text_of(slots)), slots);
  }
}

TEST(SlotText, NothingElseIsRead) {
  for (std::string_view wrong : {"",
                                 "2",
                                 "2-1",
                                 "2-1-",
                                 "-1-2",
                                 "2-1-2-",
                                 "2-1-2-2",
                                 "2-1-2/",
                                 "/2-1-2",
                                 "2-1-2/2-1",
                                 "0-1-2",
                                 "02-1-2",
                                 "2-1-1025",
                                 "2--1-2",
                                 "2-1-2/2-1-2/2-1-2",
                                 "2,1,2",
                                 " 2-1-2",
                                 "+2-1-2",
                                 "99999999999-1-2",
                                 "a-b-c"}) {
    EXPECT_FALSE(slots_named(wrong)) << wrong;
  }
}

}  // namespace
}  // namespace moebench
