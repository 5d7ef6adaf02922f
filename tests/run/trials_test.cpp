#include "suites/run/trials.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <optional>
#include <set>

#include "reference/cost/published_profiles.h"
#include "suites/adaptive.h"
#include "tests/run/fixtures.h"

namespace moebench {
namespace {

Configuration asked_of(std::string selector, std::optional<Bytes> budget = std::nullopt) {
  Configuration asked = fixtures::configuration(1);
  asked.system = "mpipemoe";
  asked.adaptive_granularity = asked.adaptive_reuse = true;
  asked.selector = std::move(selector);
  asked.memory_budget = budget;
  return asked;
}

// Measures all that is wanted, as often as there is something; returns what was.
std::vector<Configuration> settle(Trials& trials,
                                  const std::function<std::optional<Seconds>(const Configuration&)>& step) {
  std::vector<Configuration> tried;
  while (!trials.wanted().empty()) {
    for (int i = 0; i < static_cast<int>(trials.wanted().size()); ++i) {
      const Configuration& what = trials.wanted()[static_cast<std::size_t>(i)];
      tried.push_back(what);
      const std::optional<Seconds> time = step(what);
      if (time) {
        trials.measured(i, {.step = *time});
      } else {
        trials.failed(i);
      }
    }
    trials.ask();
  }
  return tried;
}

class EveryTryingSelector : public testing::TestWithParam<std::string> {};

TEST_P(EveryTryingSelector, ChoosesWhatWasMeasuredFastest) {
  for (int fastest : {1, 2, 4, 8}) {
    Trials trials(published_profile("a100-64"), {asked_of(GetParam())});
    const auto tried = settle(trials, [&](const Configuration& what) {
      const double away = std::abs(std::log2(what.granularity) - std::log2(fastest));
      return Seconds(1 + away + (what.reuse == ReuseStrategy::none ? 0 : 10));
    });
    EXPECT_EQ(trials.chosen()[0].granularity, fastest);
    EXPECT_EQ(trials.chosen()[0].reuse, ReuseStrategy::none);
    EXPECT_EQ(trials.chosen()[0].selector, GetParam());
    EXPECT_EQ(trials.count(), static_cast<int>(tried.size()));
    std::set<std::string> labels;
    for (const Configuration& what : tried) {
      EXPECT_FALSE(is_adaptive(what));
      EXPECT_TRUE(labels.insert(label(what)).second) << "tried twice: " << label(what);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(All, EveryTryingSelector, testing::Values("algorithm1", "mpmoe-pb"),
                         [](const auto& test) { return test.param == "algorithm1" ? "algorithm1" : "mpmoe_pb"; });

TEST(Trials, WhatFailedIsNotChosen) {
  Trials trials(published_profile("a100-64"), {asked_of("algorithm1")});
  settle(trials,
         [](const Configuration& what) { return what.granularity > 2 ? std::optional(Seconds(1)) : std::nullopt; });
  EXPECT_GT(trials.chosen()[0].granularity, 2);
}

TEST(Trials, WhatSeveralWantIsMeasuredOnce) {
  Trials trials(published_profile("a100-64"), {asked_of("algorithm1"), asked_of("algorithm1")});
  const std::size_t first = trials.wanted().size();
  EXPECT_GT(first, 1U);
  Trials alone(published_profile("a100-64"), {asked_of("algorithm1")});
  EXPECT_EQ(alone.wanted().size(), first);
}

}  // namespace
}  // namespace moebench
