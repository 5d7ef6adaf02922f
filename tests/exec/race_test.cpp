// What happens when one dependency is missing.

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "reference/base/random.h"
#include "tests/exec/adversarial_device.h"
#include "tests/exec/case_run.h"

namespace moebench {
namespace {

std::vector<StepCase> cases() {
  std::vector<StepCase> all = {plain_case("fastmoe", 2, 1), plain_case("pipemoe", 2, 3)};
  for (int i = 0; i < reuse_strategy_count; ++i) {
    all.push_back(plain_case("mpipemoe", 1, 4, static_cast<ReuseStrategy>(i)));
    all.push_back(all.back());
    all.back().options.backward_order = BackwardOrder::descending;
    all.back().options.dispatch_ahead = 2;
    all.back().layout = {LayoutMode::liveness, LayoutMode::liveness};
  }
  return all;
}

TEST(Race, APlanWithoutOneOfItsDependenciesIsRefused) {
  for (const StepCase& step : cases()) {
    const VerifiedPlan plan = compile_ranks(step).front();
    for (std::size_t dropped = 0; dropped < plan.dependencies().edges.size(); ++dropped) {
      Dependencies rest = plan.dependencies();
      rest.edges.erase(rest.edges.begin() + static_cast<std::ptrdiff_t>(dropped));
      EXPECT_THROW(VerifiedPlan(plan.plan(), plan.layout(), rest), PlanError) << describe(step) << ", edge " << dropped;
    }
  }
}

// Seeds until the result is wrong; `limit` if it never is.
int seeds_until_wrong(const StepCase& step, int ignored_wait, int limit) {
  for (int seed = 0; seed < limit; ++seed) {
    const MakeDevice make = [&](int rank) {
      return std::make_unique<AdversarialDevice>(
          derived_seed(static_cast<std::uint64_t>(seed), static_cast<std::uint64_t>(rank)));
    };
    if (!run_case(step, {.steps = 1, .ignored_wait = ignored_wait}, make).empty()) return seed;
  }
  return limit;
}

TEST(Race, AnIgnoredWaitGivesWrongBytesUnderSomeTiming) {
  constexpr int limit = 400;
  int most = 0;
  for (const StepCase& step : cases()) {
    const auto waits = static_cast<int>(compile_ranks(step).front().dependencies().edges.size());
    for (int ignored = 0; ignored < waits; ++ignored) {
      const int seeds = seeds_until_wrong(step, ignored, limit);
      EXPECT_LT(seeds, limit) << describe(step) << ", wait " << ignored;
      most = std::max(most, seeds);
    }
  }
  RecordProperty("most_seeds", most);
}

}  // namespace
}  // namespace moebench
