#include "profiler/analysis/what_if.h"

#include <gtest/gtest.h>

#include "tests/profiler/traced_ranks.h"

namespace moebench {
namespace {

const std::map<OpKind, Seconds> some_times = {
    {OpKind::dispatch, Seconds(2)}, {OpKind::fc1, Seconds(5)}, {OpKind::combine, Seconds(2)}};

Seconds answer(const WhatIfs& what_ifs, std::string_view question) {
  for (const WhatIf& what_if : what_ifs.answers) {
    if (what_if.question == question) return what_if.step;
  }
  ADD_FAILURE() << "nobody asked: " << question;
  return {};
}

TEST(WhatIfTest, OfAPipeline) {
  const std::vector<std::vector<TracedStep>> steps = {run(timed_ranks("pipemoe", 1, 2, some_times))};
  const WhatIfs answers = what_ifs(steps);
  EXPECT_DOUBLE_EQ(answers.as_it_was.count(), 14);  // S0 F0 F1 R1
  EXPECT_DOUBLE_EQ(answer(answers, "communication twice as fast").count(), 12);
  EXPECT_DOUBLE_EQ(answer(answers, "computation twice as fast").count(), 9);
  EXPECT_DOUBLE_EQ(answer(answers, "communication without any time").count(), 10);
  EXPECT_DOUBLE_EQ(answer(answers, "computation without any time").count(), 8);
  EXPECT_DOUBLE_EQ(answer(answers, "every op begun as soon as it could").count(), 14);
  for (const WhatIf& what_if : answers.answers) {
    EXPECT_EQ(what_if.question.find("copies"), std::string::npos) << "there are none";
    EXPECT_EQ(what_if.question.find("ranks"), std::string::npos) << "there is one";
  }
}

TEST(WhatIfTest, EquallyLoadedRanksTakeTheMean) {
  TimedRanks ranks = timed_ranks("pipemoe", 2, 2, some_times);
  for (std::size_t op = 0; op < ranks.alone[1].size(); ++op) {
    if (ranks.plans[1].plan().ops[op].kind == OpKind::fc1) ranks.alone[1][op] = Seconds(9);
  }
  const std::vector<std::vector<TracedStep>> steps = {run(ranks)};
  EXPECT_DOUBLE_EQ(what_ifs(steps).as_it_was.count(), 22);
  EXPECT_DOUBLE_EQ(answer(what_ifs(steps), "all ranks equally loaded").count(), 18);
}

// As on a simulated device, where all ranks leave a collective when the largest share has arrived. Whatever the plan,
// no chain of mean times is longer than the longest rank's.
TEST(WhatIfTest, EquallyLoadedRanksAreNeverSlower) {
  Random random(7);
  int several = 0;
  for (int i = 0; i < 200; ++i) {
    const TimedRanks ranks = random_ranks(random);
    Fluid fluid;
    fluid.run(ranks.borrowed(), {});
    std::vector<TracedStep> step;
    for (std::size_t rank = 0; rank < ranks.plans.size(); ++rank) {
      step.push_back(traced(ranks.plans[rank], fluid.rank(static_cast<int>(rank))));
    }
    if (step.size() == 1) continue;
    const std::vector<std::vector<TracedStep>> steps = {step};
    const WhatIfs answers = what_ifs(steps);
    for (const WhatIf& what_if : answers.answers) {
      if (what_if.question != "all ranks equally loaded") continue;
      ++several;
      EXPECT_LE(what_if.step.count(), answers.as_it_was.count() + 1e-9) << i;
    }
  }
  EXPECT_GT(several, 50);
}

TEST(WhatIfTest, IsTheMeanOfTheSteps) {
  std::map<OpKind, Seconds> slower = some_times;
  slower[OpKind::fc1] = Seconds(7);
  const std::vector<std::vector<TracedStep>> steps = {run(timed_ranks("pipemoe", 1, 2, some_times)),
                                                      run(timed_ranks("pipemoe", 1, 2, slower))};
  EXPECT_DOUBLE_EQ(what_ifs(steps).as_it_was.count(), 16);
}

TEST(WhatIfTest, OtherPlansTakeTheTimesOfThese) {
  SystemOptions one{.reuse = ReuseStrategy::s4, .backward_order = BackwardOrder::descending};
  SystemOptions two = one;
  two.slots.hidden = 2;
  std::map<OpKind, Seconds> times = some_times;
  times[OpKind::recompute] = Seconds(5);
  const std::vector<std::vector<TracedStep>> before = {run(timed_ranks("mpipemoe", 1, 4, times, one))};
  const std::vector<TracedStep> after = run(timed_ranks("mpipemoe", 1, 4, times, two));
  ASSERT_LT(length(after), length(before[0]));
  EXPECT_DOUBLE_EQ(with_plans(before, plans_of(after)).value_or(Seconds(0)).count(), length(after).count());
  EXPECT_FALSE(with_plans({&after, 1}, plans_of(before[0])));
}

}  // namespace
}  // namespace moebench
