#include "reference/select/mpmoe.h"

#include <gtest/gtest.h>

#include <set>

#include "reference/base/error.h"
#include "reference/cost/published_profiles.h"
#include "tests/select/random_layer.h"

namespace moebench {
namespace {

const std::vector<ReuseStrategy> strategies = {ReuseStrategy::s1, ReuseStrategy::s2};

// n 4 is best above 100 tokens, else 2; s2 is best.
std::optional<Seconds> parabola(Tokens batch, UniformChoice choice) {
  const int best = batch > Tokens(100) ? 4 : 2;
  return Seconds(10 + std::abs(choice.granularity - best) + (choice.reuse == ReuseStrategy::s2 ? 0 : 0.5));
}

TEST(MpmoeProfile, EndsAtTheFirstWorseGranularity) {
  std::set<int> tried;
  MpmoeProfileSearch search({1, 2, 4, 8, 16}, strategies, [&](Tokens batch, UniformChoice choice) {
    tried.insert(choice.granularity);
    return parabola(batch, choice);
  });
  EXPECT_EQ(search.choose(Tokens(50)), (UniformChoice{2, ReuseStrategy::s2}));
  EXPECT_EQ(tried, (std::set<int>{1, 2, 4}));
  EXPECT_EQ(search.trials(), 6);
}

TEST(MpmoeProfile, TriesBetweenTheNeighbours) {
  MpmoeProfileSearch search({1, 2, 4, 8, 16}, strategies, parabola);
  search.choose(Tokens(50));
  search.choose(Tokens(500));  // from 2 up to 8
  EXPECT_EQ(search.trials(), 6 + 6);
  EXPECT_EQ(search.choose(Tokens(200)), (UniformChoice{4, ReuseStrategy::s2}));
  EXPECT_EQ(search.trials(), 12 + 4);
  EXPECT_EQ(search.choose(Tokens(300)), (UniformChoice{4, ReuseStrategy::s2}));  // in a range now
  EXPECT_EQ(search.trials(), 16);
}

TEST(MpmoeProfile, WhatDoesNotFitIsNotTaken) {
  MpmoeProfileSearch search({1, 2, 4}, strategies, [](Tokens batch, UniformChoice choice) {
    return choice.granularity < 4 ? std::nullopt : parabola(batch, choice);
  });
  EXPECT_EQ(search.choose(Tokens(50)), (UniformChoice{4, ReuseStrategy::s2}));
  MpmoeProfileSearch nothing({1, 2}, strategies, [](Tokens, UniformChoice) { return std::optional<Seconds>(); });
  EXPECT_EQ(nothing.choose(Tokens(50)), std::nullopt);
  EXPECT_THROW(MpmoeProfileSearch({4}, strategies, parabola).choose(Tokens(3)), InputError);
}

// With nothing that slows down, and one stream that takes far longer than the others, the model is that stream's time.
TEST(MpmoeModel, IsTheStreamThatIsNeverIdle) {
  const LayerShape shape{
      .tokens = Tokens(8192), .model_dim = Features(1024), .hidden_dim = Features(4096), .experts = 64, .ranks = 64};
  MachineProfile machine = published_profile("a100-64");
  machine.slowdowns = {};
  auto& network = std::get<Interconnect>(machine.network);
  network.inside.rate = network.between.rate = BytesPerSecond(1e9);
  Pricer slow_links(machine, shape);
  for (int n : {2, 8}) {
    const UnitTimes times = unit_times(slow_links, n);
    const double exchanges = (4.0 * n * times.comm.count()) + (2 + 4) * times.comp.count();
    EXPECT_NEAR(mpmoe_model(slow_links, {n, ReuseStrategy::none}).count(), exchanges, 1e-9);
    EXPECT_NEAR(mpmoe_model(slow_links, {n, ReuseStrategy::s4}).count(),
                exchanges + n * times.comm.count() + times.comp.count(), 1e-9);
  }
  machine.to_host = machine.from_host = Curve<Bytes>({{kib(1), Seconds(1)}, {kib(2), Seconds(2)}}, "slow", "copies");
  Pricer slow_copies(machine, shape);
  const UnitTimes times = unit_times(slow_copies, 4);
  EXPECT_NEAR(mpmoe_model(slow_copies, {4, ReuseStrategy::s1}).count() / (2 * 4 * 5 * times.mem.count()), 1, 0.01);
}

}  // namespace
}  // namespace moebench
