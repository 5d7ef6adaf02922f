#include "profiler/analysis/pool_use.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/profiler/traced_ranks.h"

namespace moebench {
namespace {

Bytes most(const std::vector<PoolUse>& uses) {
  Bytes most;
  for (const PoolUse& use : uses) most = std::max(most, use.bytes);
  return most;
}

// T_DI and T_M are kept for the backward pass, T_DO is needed while FC2 writes it: 128 bytes each. All else takes no
// time.
TEST(PoolUseTest, ValuesCountFromTheirWritingToTheirLastUse) {
  const TracedStep step = run(timed_ranks("fastmoe", 1, 1, {{OpKind::fc1, Seconds(4)}, {OpKind::fc2, Seconds(2)}}))[0];
  EXPECT_EQ(pool_use(step, Pool::activations),
            (std::vector<PoolUse>{{Seconds(0), Bytes(256)}, {Seconds(4), Bytes(384)}, {Seconds(6), Bytes(0)}}));
}

TEST(PoolUseTest, NothingOfAPoolThatIsNotUsed) {
  const TracedStep step = run(timed_ranks("fastmoe", 1, 1, {}))[0];
  EXPECT_EQ(most(pool_use(step, Pool::host)), Bytes(0));
}

TEST(PoolUsePropertyTest, NeverMoreThanIsLaidOut) {
  for (std::uint64_t seed = 0; seed < 400; ++seed) {
    Random random(derived_seed(seed, 95));
    for (const TracedStep& step : random_steps(random)) {
      for (Pool pool : {Pool::activations, Pool::buffers, Pool::host}) {
        const std::vector<PoolUse> uses = pool_use(step, pool);
        for (std::size_t i = 0; i < uses.size(); ++i) {
          ASSERT_LE(uses[i].bytes, step.plan.layout().extent_of(pool)) << "seed " << seed << ", " << name_of(pool);
          ASSERT_GE(uses[i].bytes, Bytes(0)) << "seed " << seed;
          ASSERT_TRUE(i == 0 || uses[i - 1].time < uses[i].time) << "seed " << seed;
        }
        ASSERT_TRUE(uses.empty() || uses.back().bytes == Bytes(0)) << "seed " << seed;
      }
    }
  }
}

}  // namespace
}  // namespace moebench
