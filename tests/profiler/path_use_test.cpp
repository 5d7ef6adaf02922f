#include "profiler/analysis/path_use.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/profiler/traced_ranks.h"

namespace moebench {
namespace {

using testing::ElementsAre;

TEST(PathUseTest, IsTheMeanOfThePathsByKind) {
  std::map<OpKind, Seconds> times = {
      {OpKind::dispatch, Seconds(1)}, {OpKind::fc1, Seconds(4)}, {OpKind::combine, Seconds(2)}};
  std::vector<std::vector<TracedStep>> steps = {run(timed_ranks("pipemoe", 1, 2, times))};
  times[OpKind::dispatch] = Seconds(5);  // S0 S1 F1 R1
  steps.push_back(run(timed_ranks("pipemoe", 1, 2, times)));
  steps[0][0].end += Seconds(1);
  EXPECT_THAT(path_uses(steps), ElementsAre(PathUse{.use = Use::work, .kind = OpKind::fc1, .time = Seconds(6)},
                                            PathUse{.use = Use::work, .kind = OpKind::dispatch, .time = Seconds(5.5)},
                                            PathUse{.use = Use::work, .kind = OpKind::combine, .time = Seconds(2)},
                                            PathUse{.use = Use::host, .kind = std::nullopt, .time = Seconds(0.5)}));
}

TEST(PathUsePropertyTest, AddsUpToTheMeanStep) {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    Random random(derived_seed(seed, 98));
    const std::vector<std::vector<TracedStep>> steps = {random_steps(random)};
    Seconds sum;
    for (const PathUse& use : path_uses(steps)) sum += use.time;
    ASSERT_NEAR(sum.count(), length(steps[0]).count(), 1e-9) << "seed " << seed;
  }
}

}  // namespace
}  // namespace moebench
