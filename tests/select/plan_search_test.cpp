// The search against all that there is, and what it promises.

#include "reference/select/plan_search.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>

#include "reference/base/error.h"
#include "reference/cost/published_profiles.h"
#include "tests/select/random_layer.h"
#include "tests/select/uniform_sweep.h"

namespace moebench {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

// So that the exhaustive search has the same space: these slots alone.
SearchSpace space_of(int granularity, int most_slots) {
  SearchSpace space;
  space.granularities = {granularity};
  space.most_slots = {most_slots, most_slots, most_slots, most_slots, 1, most_slots};
  return space;
}

std::vector<SlotCounts> slots_up_to_two() {
  std::vector<SlotCounts> all;
  for (int bits = 0; bits < 16; ++bits) {
    const auto slots = [&](int bit) { return 1 + (bits >> bit & 1); };
    all.push_back({.expert_input = slots(0),
                   .hidden = slots(1),
                   .expert_output = slots(2),
                   .grad_expert_input = slots(3),
                   .grad_hidden = 1,
                   .grad_expert_output = slots(3)});
  }
  return all;
}

// Between what the least choice takes and what none takes.
Bytes random_budget(Random& random, Pricer& pricer, const SearchSpace& space) {
  const Bytes least = least_memory(pricer, space).device;
  const Bytes most = pricer.device_memory({.granularity = space.granularities.front()});
  return least + Bytes(random.below((most - least).count() + 1));
}

struct Gaps {
  double worst = 0;
  double sum = 0;
  int count = 0;

  void add(Seconds found, Seconds best) {
    const double gap = found / best - 1;
    worst = std::max(worst, gap);
    sum += gap;
    ++count;
  }
};

Gaps gaps(std::uint64_t seed, int granularity, int repetitions, const std::vector<SlotCounts>& slots,
          const SearchSpace& space) {
  Random random(seed);
  Gaps result;
  for (int repetition = 0; repetition < repetitions; ++repetition) {
    Pricer pricer(testing::random_machine(random), testing::random_layer_shape(random, 30000));
    const Bytes budget = random_budget(random, pricer, space);
    const PricedChoice best = testing::exhaustive(pricer, budget, granularity, slots, space);
    const SearchResult found = search(pricer, budget, space);
    if (best.device == Bytes(0)) continue;
    result.add(found.best.time, best.time);
  }
  std::printf("n = %d: worst %.2f %%, mean %.3f %% above the best of all, %d cases\n", granularity, 100 * result.worst,
              100 * result.sum / result.count, result.count);
  return result;
}

TEST(PlanSearch, IsNearTheBestOfAllThreePartitions) {
  EXPECT_LE(gaps(1, 3, 15, slots_up_to_two(), space_of(3, 2)).worst, 0.01);
}

TEST(PlanSearch, IsNearTheBestOfAllFourPartitions) {
  SearchSpace space = space_of(4, 2);
  space.partition_ramps = {1};
  space.fewest_slots = space.most_slots = SlotCounts();
  EXPECT_LE(gaps(2, 4, 25, {SlotCounts()}, space).worst, 0.01);
}

// By construction, and also where only `shared` or only restoration fits.
TEST(PlanSearch, IsNeverSlowerThanTheBestUniformChoiceThatFits) {
  Random random(3);
  for (int repetition = 0; repetition < 60; ++repetition) {
    Pricer pricer(testing::random_machine(random), testing::random_layer_shape(random, 30000));
    SearchSpace space;
    std::erase_if(space.granularities, [&](int n) { return n > 8 || Tokens(n) > pricer.shape().tokens; });
    const Bytes budget = random_budget(random, pricer, space);
    const SearchResult found = search(pricer, budget, space);
    EXPECT_LE(found.best.device, budget);
    EXPECT_LE(found.best.time, found.best_uniform.time);
    for (const PricedChoice& each : found.all) {
      if (!each.choice.options.mixed_reuse.empty()) continue;
      EXPECT_LE(found.best_uniform.time, each.time) << label(each.choice);
    }
    for (int n : space.granularities) {
      for (ReuseStrategy reuse : space.strategies) {
        const Choice choice{.granularity = n, .options = {.reuse = reuse}};
        if (pricer.device_memory(choice) > budget) continue;
        EXPECT_LE(found.best.time, pricer.time(choice)) << label(choice);
      }
    }
    // What is said is what the plan costs, and it is a plan.
    const ChoiceCost cost = pricer.cost(found.best.choice);
    EXPECT_EQ(cost.time, found.best.time);
    EXPECT_EQ(cost.device(), found.best.device);
  }
}

// Of one strategy for all partitions with any slots up to two, sizes, order and dispatches ahead.
Seconds best_uniform_of_all(Pricer& pricer, Bytes budget, const SearchSpace& space) {
  Seconds best(1e9);
  testing::for_each_uniform(space, slots_up_to_two(), [&](const Choice& choice) {
    if (pricer.device_memory(choice) <= budget) best = std::min(best, pricer.time(choice));
  });
  return best;
}

TEST(PlanSearch, IsNearTheBestUniformChoiceOfAll) {
  Random random(6);
  Gaps uniform;
  Gaps any;
  for (int repetition = 0; repetition < 40; ++repetition) {
    Pricer pricer(testing::random_machine(random), testing::random_layer_shape(random, 30000));
    SearchSpace space;
    std::erase_if(space.granularities, [&](int n) { return n > 8 || Tokens(n) > pricer.shape().tokens; });
    const Bytes budget = random_budget(random, pricer, space);
    const Seconds best = best_uniform_of_all(pricer, budget, space);
    const SearchResult found = search(pricer, budget, space);
    uniform.add(found.best_uniform.time, best);
    any.add(found.best.time, best);
  }
  std::printf("best uniform: worst %.2f %%, mean %.3f %%; chosen: worst %.2f %%, mean %.3f %%; %d cases\n",
              100 * uniform.worst, 100 * uniform.sum / uniform.count, 100 * any.worst, 100 * any.sum / any.count,
              any.count);
  EXPECT_LE(uniform.worst, 0.01);
  EXPECT_LE(any.worst, 0.005) << "a mix is preferred where it gains that much";
}

TEST(PlanSearch, AMixIsPreferredWhereItGains) {
  const PricedChoice uniform{.choice = {.granularity = 4}, .time = Seconds(1), .device = Bytes(1)};
  PricedChoice mix{.choice = {.granularity = 6}, .time = Seconds(0.996), .device = Bytes(1)};
  EXPECT_EQ(preferred(uniform, mix), uniform);
  mix.time = Seconds(0.99);
  EXPECT_EQ(preferred(uniform, mix), mix);
}

// Where everything fits: of every n, ramp, order and number of dispatches ahead. What is kept shares no slot, so that
// all of them may go ahead.
TEST(PlanSearch, IsNearTheBestThatKeepsEverything) {
  Random random(5);
  SearchSpace space;
  Gaps result;
  int ahead_of_all = 0;
  for (int repetition = 0; repetition < 60; ++repetition) {
    Pricer pricer(testing::random_machine(random), testing::random_layer_shape(random, 30000));
    Seconds best(1e9);
    for (int n : space.granularities) {
      if (Tokens(n) > pricer.shape().tokens) continue;
      for (int ahead : dispatches_ahead_of(space, n)) {
        for (int ramp : space.partition_ramps) {
          Choice choice{.granularity = n, .partition_ramp = ramp};
          choice.options.dispatch_ahead = ahead;
          best = std::min(best, pricer.time(choice));
        }
      }
    }
    const PricedChoice found = search(pricer, std::nullopt, space).best;
    ahead_of_all += found.choice.options.dispatch_ahead > 1 ? 1 : 0;
    result.add(found.time, best);
  }
  std::printf("worst %.2f %%, %d of %d with dispatches ahead\n", 100 * result.worst, ahead_of_all, result.count);
  EXPECT_LE(result.worst, 0.01);
  EXPECT_GT(ahead_of_all, 0);
}

TEST(PlanSearch, NoMoreGoAheadThanThereArePartitions) {
  const SearchSpace space;
  EXPECT_EQ(dispatches_ahead_of(space, 1), (std::vector<int>{1}));
  EXPECT_EQ(dispatches_ahead_of(space, 2), (std::vector<int>{1}));
  EXPECT_EQ(dispatches_ahead_of(space, 4), (std::vector<int>{1, 2, 3}));
  EXPECT_EQ(dispatches_ahead_of(space, 32), (std::vector<int>{1, 2, 16}));
}

const LayerShape layer{
    .tokens = Tokens(4096), .model_dim = Features(1024), .hidden_dim = Features(4096), .experts = 64, .ranks = 64};

TEST(PlanSearch, WithoutABudgetKeepsEverything) {
  for (std::string_view name : published_profile_names()) {
    Pricer pricer(published_profile(name), layer);
    const SearchResult found = search(pricer, std::nullopt);
    EXPECT_EQ(found.best, found.best_uniform) << name;
  }
}

TEST(PlanSearch, GivesTheSameForTheSame) {
  Random random(4);
  const MachineProfile machine = testing::random_machine(random);
  Pricer first(machine, layer);
  Pricer second(machine, layer);
  SearchSpace space;
  space.granularities = {2, 6};
  const Bytes budget = random_budget(random, first, space);
  first.time({.granularity = 5, .options = {.reuse = ReuseStrategy::s2}});  // what was asked before does not matter
  EXPECT_EQ(search(first, budget, space).all, search(second, budget, space).all);
}

TEST(PlanSearch, ACorrectionDecides) {
  Pricer pricer(published_profile("a100-64"), layer);
  SearchSpace space;
  space.mixed = false;
  const auto only_six = [](const Choice& choice) { return Ratio(choice.granularity == 6 ? 0.1 : 1); };
  EXPECT_EQ(search(pricer, std::nullopt, space, only_six).best.choice.granularity, 6);
}

TEST(PlanSearch, ABudgetOfTheLeastWorksAndAByteLessDoesNot) {
  for (const bool mixed : {false, true}) {
    Pricer pricer(published_profile("a100-64"), layer);
    SearchSpace space;
    space.mixed = mixed;
    const Bytes least = least_memory(pricer, space).device;
    EXPECT_EQ(search(pricer, least, space).best.device, least);
    try {
      search(pricer, least - Bytes(1), space);
      ADD_FAILURE() << "no error";
    } catch (const InputError& error) {
      EXPECT_THAT(error.what(),
                  AllOf(HasSubstr("below the least that works"), HasSubstr(std::to_string(least.count()))));
    }
  }
}

TEST(PlanSearch, ABatchIsNotSmallerThanEveryGranularity) {
  LayerShape three = layer;
  three.tokens = Tokens(3);
  Pricer pricer(published_profile("a100-64"), three);
  EXPECT_LE(search(pricer, std::nullopt).best.choice.granularity, 3);
  SearchSpace space;
  space.granularities = {4, 8};
  try {
    search(pricer, std::nullopt, space);
    ADD_FAILURE() << "no error";
  } catch (const InputError& error) {
    EXPECT_STREQ(error.what(),
                 "a batch of 3 tokens is smaller than n = 4: give at least 4 tokens a device, or a smaller n");
  }
}

}  // namespace
}  // namespace moebench
