// Trials that are steps of a training, and ranks that agree.

#include "reference/select/online_selection.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <deque>

#include "reference/base/random.h"
#include "reference/cost/published_profiles.h"

namespace moebench {
namespace {

const LayerShape layer{
    .tokens = Tokens(4096), .model_dim = Features(1024), .hidden_dim = Features(4096), .experts = 8, .ranks = 8};

SelectionOptions options_for(std::string_view selector) {
  SelectionOptions options{.selector = std::string(selector), .machine = published_profile("a100-64")};
  options.space.granularities = {1, 2, 4, 8};
  options.space.mixed = false;
  return options;
}

// Of a machine on which the best n is 2 below 1000 tokens, else 4, whatever the reuse.
Seconds step_time(Tokens batch, const Choice& choice) {
  const int best = batch < Tokens(1000) ? 2 : 4;
  return Seconds(1 + std::abs(choice.granularity - best));
}

TEST(OnlineSelection, TriesEachCandidateForTwoStepsOnTheBatchAtHand) {
  OnlineSelection selection(options_for("algorithm1"), layer);
  std::vector<int> run;
  for (int step = 0; step < 12; ++step) {
    const Choice choice = selection.choose(Tokens(2048));
    EXPECT_EQ(selection.is_trial(), step < 8);
    run.push_back(choice.granularity);
    // The first step of a candidate finds cold memory, and says nothing.
    const bool is_cold = step % 2 == 0;
    selection.observe(Tokens(2048), choice,
                      is_cold ? Seconds(100.0 / choice.granularity) : step_time(Tokens(2048), choice));
  }
  EXPECT_EQ(run, (std::vector<int>{1, 1, 2, 2, 4, 4, 8, 8, 4, 4, 4, 4}));
  EXPECT_EQ(selection.trial_steps(), 8);
}

// However wrong the profile is: what is tried first does not decide what is tried next.
TEST(OnlineSelection, TheSearchsBestSixAreTriedForTwoStepsEachAndTheQuickestIsTaken) {
  OnlineSelection selection(options_for("search-tried"), layer);
  std::vector<Choice> tried;
  const auto time_of = [](const Choice& choice) { return Seconds(choice.granularity == 2 ? 0.1 : 1); };
  const auto run = [&](std::int64_t tokens) {
    const Choice choice = selection.choose(Tokens(tokens));
    selection.observe(Tokens(tokens), choice, time_of(choice));
    return choice;
  };
  for (int step = 0; step < 12; ++step) {
    tried.push_back(run(2048));
    EXPECT_TRUE(selection.is_trial()) << step;
  }
  EXPECT_TRUE(std::any_of(tried.begin(), tried.end(), [](const Choice& each) { return each.granularity == 2; }));
  for (int step = 0; step < 20; ++step) {
    EXPECT_EQ(run(2048).granularity, 2);
    EXPECT_FALSE(selection.is_trial()) << step;
  }
  run(3000);  // much the same batch
  EXPECT_FALSE(selection.is_trial());
  EXPECT_EQ(selection.trial_steps(), 12);
  for (std::size_t i = 0; i < tried.size(); i += 2) {
    EXPECT_EQ(tried[i], tried[i + 1]);
    EXPECT_EQ(std::count(tried.begin(), tried.end(), tried[i]), 2);
  }
  run(512);
  EXPECT_TRUE(selection.is_trial());
}

// B is online: each batch has its own search, whenever it comes, and one between two of the same n has none.
TEST(OnlineSelection, BatchesThatTakeTurnsAreEachSearchedFor) {
  OnlineSelection selection(options_for("algorithm1"), layer);
  const auto run = [&](std::int64_t tokens) {
    const Choice choice = selection.choose(Tokens(tokens));
    selection.observe(Tokens(tokens), choice, step_time(Tokens(tokens), choice));
    return choice.granularity;
  };
  for (int step = 0; step < 8; ++step) {
    for (std::int64_t tokens : {512, 2048, 4096}) run(tokens);
  }
  EXPECT_EQ(run(512), 2);
  EXPECT_EQ(run(2048), 4);
  EXPECT_EQ(run(4096), 4);
  EXPECT_EQ(selection.trial_steps(), 24);
  EXPECT_EQ(run(3000), 4);
  EXPECT_FALSE(selection.is_trial());
  EXPECT_EQ(selection.trial_steps(), 24);
}

// As where sequences have all lengths. A batch beyond all that were searched for still has to be.
TEST(OnlineSelection, BatchesThatHardlyEverComeAgainEndTheirSearchesTogether) {
  for (const char* selector : {"algorithm1", "mpmoe-pb", "search-tried"}) {
    Random random(9);
    OnlineSelection selection(options_for(selector), layer);
    int late_trials = 0;
    for (int step = 0; step < 1000; ++step) {
      const Tokens batch(2000 + random.below(2000));
      const Choice choice = selection.choose(batch);
      if (step >= 500) {
        late_trials += selection.is_trial() ? 1 : 0;
        const bool tries_every_n = std::string_view(selector) != "search-tried";
        EXPECT_TRUE(selection.is_trial() || choice.granularity == 4 || !tries_every_n) << selector << ", step " << step;
      }
      selection.observe(batch, choice, step_time(batch, choice) * static_cast<double>(batch.count()));
    }
    EXPECT_LT(late_trials, 100) << selector;
  }
}

TEST(OnlineSelection, ABatchTooSmallForACandidateHasASearchOfItsOwn) {
  OnlineSelection selection(options_for("algorithm1"), layer);
  for (int step = 0; step < 100; ++step) {
    const Tokens batch(1 + step % 8);
    const Choice choice = selection.choose(batch);
    ASSERT_LE(choice.granularity, batch.count());
    selection.observe(batch, choice, step_time(batch, choice));
  }
  EXPECT_FALSE(selection.is_trial());
}

// Times come when they come: after some more steps, or never.
TEST(OnlineSelection, EverySelectorSettlesWithLateAndMissingTimes) {
  for (const SelectorInfo& info : selectors()) {
    Random random(7);
    OnlineSelection selection(options_for(info.name), layer);
    std::deque<Choice> unheard;
    for (int step = 0; step < 400; ++step) {
      unheard.push_back(selection.choose(Tokens(2048)));
      while (unheard.size() > 2 || (!unheard.empty() && random.below(2) == 0)) {
        const bool is_missing = random.below(4) == 0;
        selection.observe(Tokens(2048), unheard.front(),
                          is_missing ? Seconds(0) : step_time(Tokens(2048), unheard.front()));
        unheard.pop_front();
      }
    }
    EXPECT_FALSE(selection.is_trial()) << info.name;
    EXPECT_EQ(selection.trial_steps() > 0, info.tries) << info.name;
    if (info.tries || info.name == "search") {
      EXPECT_EQ(selection.choose(Tokens(2048)).granularity, 4) << info.name;
    }
  }
}

TEST(OnlineSelection, RanksThatAreToldTheSameChooseTheSame) {
  for (const SelectorInfo& info : selectors()) {
    Random random(8);
    OnlineSelection a(options_for(info.name), layer);
    OnlineSelection b(options_for(info.name), layer);
    for (int step = 0; step < 100; ++step) {
      const Tokens batch(1000 * (1 + random.below(3)));
      const Choice choice = a.choose(batch);
      ASSERT_EQ(b.choose(batch), choice) << info.name;
      const Seconds time = step_time(batch, choice) * (0.9 + 0.2 * random.uniform());
      a.observe(batch, choice, time);
      b.observe(batch, choice, time);
    }
  }
}

}  // namespace
}  // namespace moebench
