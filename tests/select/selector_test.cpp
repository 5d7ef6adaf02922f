// What every selector promises.

#include "reference/select/selector.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <set>
#include <stdexcept>
#include <utility>
#include <vector>

#include "reference/base/error.h"
#include "reference/cost/published_profiles.h"
#include "tests/select/random_layer.h"

namespace moebench {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::HasSubstr;

const LayerShape layer{
    .tokens = Tokens(4096), .model_dim = Features(1024), .hidden_dim = Features(4096), .experts = 64, .ranks = 64};

// Of which mixes gain on machines that ship, which few layers' do.
const LayerShape mixing_layer{.tokens = Tokens(8192),
                              .model_dim = Features(2048),
                              .hidden_dim = Features(768),
                              .experts = 128,
                              .ranks = 64,
                              .top_k = 8,
                              .dtype = ElementType::bf16,
                              .activation = Activation::swiglu};

SelectorContext context_of(MachineProfile machine) {
  SelectorContext context{.machine = std::move(machine)};
  context.space.granularities = {1, 2, 4, 6};
  context.space.most_simulations = 60;
  return context;
}

std::string error_of(const std::function<void()>& act) {
  try {
    act();
  } catch (const InputError& error) {
    return error.what();
  }
  return "no error";
}

TEST(Selectors, AreFoundByName) {
  for (const SelectorInfo& info : selectors()) {
    EXPECT_EQ(&selector_named(info.name), &info);
    EXPECT_FALSE(info.description.empty());
    EXPECT_FALSE(info.source.empty());
  }
  EXPECT_EQ(error_of([] { selector_named("mpmoe-pp"); }),
            "there is no selector \"mpmoe-pp\": did you mean \"mpmoe-pb\"?");
  EXPECT_THAT(error_of([] { selector_named("?"); }),
              HasSubstr("use one of search, search-uniform, search-tried, algorithm1"));
}

class EverySelector : public ::testing::TestWithParam<const SelectorInfo*> {};

// Two ranks with selectors of their own, asked the same in the same order, on machines of all kinds.
TEST_P(EverySelector, ChoosesTheSameOnAllRanksAndWhatFits) {
  Random random(8);
  for (int repetition = 0; repetition < 12; ++repetition) {
    const SelectorContext context = context_of(testing::random_machine(random));
    LayerShape shape = testing::random_layer_shape(random, 20000);
    const auto one = GetParam()->make(context);
    const auto other = GetParam()->make(context);
    for (int step = 0; step < 6; ++step) {
      shape.tokens = Tokens(16 + random.below(20000));
      Pricer pricer(context.machine, shape);
      Question question{.shape = shape, .memory_budget = std::nullopt};
      if (step % 2 == 1 && GetParam()->name != "none-n4") {
        SearchSpace uniform = context.space;
        uniform.mixed = false;
        uniform.fewest_slots = uniform.most_slots = SlotCounts();  // the papers'
        uniform.partition_ramps = {1};
        std::erase(uniform.strategies, ReuseStrategy::shared);
        const Bytes least = least_memory(pricer, uniform).device;
        const Bytes most = pricer.device_memory({.granularity = 1});
        question.memory_budget = least + Bytes(random.below((most - least).count() + 1));
      }
      const Choice choice = one->choose(question);
      EXPECT_EQ(choice, other->choose(question)) << label(choice);
      EXPECT_EQ(choice, one->choose(question)) << "asked again";
      if (question.memory_budget) {
        EXPECT_LE(pricer.device_memory(choice), *question.memory_budget) << label(choice);
      }
      EXPECT_NO_THROW(pricer.plan(choice)) << label(choice);
      const Seconds measured = pricer.time(choice) * (0.8 + 0.4 * random.uniform());
      one->observe(question, choice, measured);
      other->observe(question, choice, measured);
    }
  }
}

TEST_P(EverySelector, SaysWhatWouldWork) {
  const auto selector = GetParam()->make(context_of(published_profile("a100-64")));
  EXPECT_THAT(error_of([&] { selector->choose({.shape = layer, .memory_budget = mib(1)}); }),
              AllOf(HasSubstr("a memory budget of 1.00 MiB is below the least that works"), HasSubstr("takes"),
                    HasSubstr("bytes")));
  LayerShape three = layer;
  three.tokens = Tokens(3);
  SelectorContext fours = context_of(published_profile("a100-64"));
  fours.space.granularities = {4, 8};
  EXPECT_THAT(error_of([&] { GetParam()->make(fours)->choose({.shape = three, .memory_budget = std::nullopt}); }),
              HasSubstr("give at least 4 tokens a device"));
}

INSTANTIATE_TEST_SUITE_P(All, EverySelector, ::testing::ValuesIn([] {
                           std::vector<const SelectorInfo*> all;
                           for (const SelectorInfo& each : selectors()) all.push_back(&each);
                           return all;
                         }()),
                         [](const auto& test) {
                           std::string name(test.param->name);
                           std::erase(name, '-');
                           return name;
                         });

int granularity_of_eq10(std::vector<int> granularities, Tokens tokens) {
  SelectorContext context = context_of(published_profile("a100-64"));
  context.space.granularities = std::move(granularities);
  LayerShape shape = layer;
  shape.tokens = tokens;
  return selector_named("eq10").make(context)->choose({.shape = shape, .memory_budget = std::nullopt}).granularity;
}

TEST(EquationTenSelector, TakesTheNearestGranularityOfTheSpace) {
  EXPECT_EQ(granularity_of_eq10({1, 2, 4, 8}, Tokens(4096)), 4);
  EXPECT_EQ(granularity_of_eq10({1, 2, 6, 8}, Tokens(4096)), 6);
  EXPECT_EQ(granularity_of_eq10({1, 2, 3}, Tokens(4096)), 3);
  EXPECT_EQ(granularity_of_eq10({8}, Tokens(4096)), 8);
}

TEST(EquationTenSelector, SplitsABatchOfFewTokensAsFarAsItGoes) {
  for (int tokens : {1, 2, 3}) EXPECT_EQ(granularity_of_eq10({1, 2, 3, 4}, Tokens(tokens)), tokens);
  EXPECT_EQ(granularity_of_eq10({2, 4}, Tokens(3)), 2);
}

// Real trials decide, where there are any.
TEST(TryingSelectors, TakeWhatTheirTrialsSay) {
  for (const SelectorInfo& info : selectors()) {
    SelectorContext context = context_of(published_profile("a100-64"));
    int trials = 0;
    context.trial = [&](const LayerShape&, const Choice& choice) {
      ++trials;
      const bool quickest = choice.granularity == 2 && choice.options.reuse == ReuseStrategy::none;
      return TrialTime{.step = Seconds(quickest ? 1 : 1 + choice.granularity)};
    };
    const Choice choice = info.make(context)->choose({.shape = layer, .memory_budget = std::nullopt});
    EXPECT_EQ(trials > 0, info.tries) << info.name;
    if (info.tries) {
      EXPECT_EQ(choice.granularity, 2) << info.name;
      EXPECT_EQ(choice.options.reuse, ReuseStrategy::none) << info.name;
    }
  }
}

TEST(SearchSelector, MixesReuseUnlessItIsUniform) {
  Pricer pricer(published_profile("h100-64"), mixing_layer);
  SearchSpace uniform = context_of(published_profile("h100-64")).space;
  uniform.mixed = false;
  const Bytes least = least_memory(pricer, uniform).device;
  const Bytes most = pricer.device_memory({.granularity = 4});
  const auto mixes = [&](std::string_view name, int part) {
    const auto selector = selector_named(name).make(context_of(published_profile("h100-64")));
    const Bytes budget = least + (most - least) * part / 20;
    return !selector->choose({.shape = mixing_layer, .memory_budget = budget}).options.mixed_reuse.empty();
  };
  int mixed = 0;
  for (int part = 1; part < 20; ++part) {
    mixed += mixes("search", part) ? 1 : 0;
    EXPECT_FALSE(mixes("search-uniform", part));
  }
  EXPECT_GT(mixed, 0);
}

// The machine is as predicted, but for the n that the search likes best, which is twice as slow.
TEST(TriedSearchSelector, TakesWhatItsTrialsSayIsQuicker) {
  SelectorContext context = context_of(published_profile("a100-64"));
  const Choice liked = selector_named("search").make(context)->choose({.shape = layer});
  Pricer pricer(context.machine, layer);
  std::vector<Choice> tried;
  context.trial = [&](const LayerShape&, const Choice& choice) {
    tried.push_back(choice);
    return TrialTime{.step = pricer.time(choice) * (choice.granularity == liked.granularity ? 2.0 : 1.0)};
  };
  const auto selector = selector_named("search-tried").make(context);
  const Choice better = selector->choose({.shape = layer});
  EXPECT_NE(better.granularity, liked.granularity);
  EXPECT_EQ(tried.size(), 6U);
  EXPECT_EQ(tried.front(), liked);
  EXPECT_THAT(tried, Contains(better)) << "what no step has run is not the answer";
  std::set<std::pair<int, ReuseStrategy>> families;
  for (const Choice& choice : tried) families.emplace(choice.granularity, choice.options.reuse);
  EXPECT_EQ(families.size(), 6U) << "one of each";
  EXPECT_EQ(selector->choose({.shape = layer}), better);
  selector->observe({.shape = layer}, better, pricer.time(better));
  selector->choose({.shape = layer});
  EXPECT_EQ(tried.size(), 6U) << "a question is tried once";
}

// A budget in which the search mixes, by more than 1 % quicker than it could be otherwise.
Bytes budget_of_a_mix(Pricer& pricer, const SearchSpace& space) {
  const Bytes least = least_memory(pricer, space).device;
  const Bytes most = pricer.device_memory({.granularity = 1});
  for (int part = 1; part < 20; ++part) {
    const Bytes budget = least + (most - least) * part / 20;
    const SearchResult found = search(pricer, budget, space);
    if (found.best.time * 1.01 < found.best_uniform.time) return budget;
  }
  throw std::logic_error("no budget in which a mix is worth it");
}

// Mixes take a little longer than was predicted. Of many steps it decides, of one step the prediction does.
TEST(TriedSearchSelector, AMixMustProveWhatItPromises) {
  SelectorContext context = context_of(published_profile("h100-64"));
  context.space = SearchSpace();
  Pricer pricer(context.machine, mixing_layer);
  const Question question{.shape = mixing_layer, .memory_budget = budget_of_a_mix(pricer, context.space)};
  const SearchResult predicted = search(pricer, question.memory_budget, context.space);
  const double promise = predicted.best_uniform.time / predicted.best.time;
  for (const int steps : {1, 100}) {
    int uniform = 0;
    context.trial = [&](const LayerShape&, const Choice& choice) {
      const bool is_mix = !choice.options.mixed_reuse.empty();
      uniform += is_mix ? 0 : 1;
      return TrialTime{.step = pricer.time(choice) * (is_mix ? 1 + (promise - 1) * 1.1 : 1.0), .steps = steps};
    };
    const Choice answer = selector_named("search-tried").make(context)->choose(question);
    EXPECT_EQ(answer.options.mixed_reuse.empty(), steps > 1);
    EXPECT_GE(uniform, 3) << "what mixes are compared with";
  }
}

TEST(TriedSearchSelector, WithoutTrialsIsTheSearch) {
  const SelectorContext context = context_of(published_profile("h100-64"));
  EXPECT_EQ(selector_named("search-tried").make(context)->choose({.shape = layer}),
            selector_named("search").make(context)->choose({.shape = layer}));
}

// A step that was cut short leaves no trace: the caller asks again.
TEST(TriedSearchSelector, IsAsItWasWhenATrialThrows) {
  SelectorContext context = context_of(published_profile("a100-64"));
  Pricer pricer(context.machine, layer);
  int left = 3;
  context.trial = [&](const LayerShape&, const Choice& choice) {
    if (--left == 0) throw std::runtime_error("later");
    return TrialTime{.step = pricer.time(choice) * 3.0};
  };
  const auto selector = selector_named("search-tried").make(context);
  EXPECT_THROW(selector->choose({.shape = layer}), std::runtime_error);
  context.trial = [&](const LayerShape&, const Choice& choice) { return TrialTime{.step = pricer.time(choice) * 3.0}; };
  EXPECT_EQ(selector->choose({.shape = layer}), selector_named("search-tried").make(context)->choose({.shape = layer}));
}

// As a layer asks whose batches are all different.
TEST(SearchSelector, ABatchALittleSmallerIsAnsweredAsTheLarger) {
  const SelectorContext context = context_of(published_profile("a100-64"));
  Pricer pricer(context.machine, layer);
  const Bytes least = least_memory(pricer, context.space).device;
  Question question{.shape = layer, .memory_budget = least + Bytes(least.count() / 5)};
  const auto selector = selector_named("search").make(context);
  const Choice largest = selector->choose(question);
  int different = 0;
  Choice below;
  for (int tokens = 4000; tokens > 3136; tokens -= 216) {
    question.shape.tokens = Tokens(tokens);
    const Choice own = selector_named("search").make(context)->choose(question);
    const Choice choice = selector->choose(question);
    if (tokens >= 3584) {
      EXPECT_EQ(choice, largest) << tokens;
    } else if (below == Choice()) {
      EXPECT_EQ(choice, below = own) << tokens << ": answers to near questions do not spread";
    } else {
      EXPECT_EQ(choice, below) << tokens;
    }
    different += own == choice ? 0 : 1;
    EXPECT_LE(Pricer(context.machine, question.shape).device_memory(choice), *question.memory_budget) << tokens;
  }
  EXPECT_GT(different, 0) << "a search would always have given the same";
}

// A machine on which the chosen n is in truth slow, and all others as predicted.
TEST(SearchSelector, LearnsFromWhatItHasMeasured) {
  const auto selector = selector_named("search").make(context_of(published_profile("a100-64")));
  const Question question{.shape = layer, .memory_budget = std::nullopt};
  Pricer pricer(published_profile("a100-64"), layer);
  const Choice first = selector->choose(question);
  const auto measured = [&](const Choice& choice) {
    return pricer.time(choice) * (choice.granularity == first.granularity ? 3.0 : 1.0);
  };
  for (int step = 0; step < 16; ++step) {
    const Choice choice = selector->choose(question);
    selector->observe(question, choice, measured(choice));
  }
  EXPECT_NE(selector->choose(question).granularity, first.granularity);
}

}  // namespace
}  // namespace moebench
