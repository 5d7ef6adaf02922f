#include "suites/normal_form.h"

#include <gtest/gtest.h>

#include "reference/systems/slot_text.h"
#include "reference/systems/system.h"
#include "tests/suites/suite_texts.h"

namespace moebench {
namespace {

Configuration configuration(const char* system, int granularity, ReuseStrategy reuse) {
  Configuration result;
  result.system = system;
  result.granularity = granularity;
  result.reuse = reuse;
  return result;
}

Suite suite_with(const std::string& systems) {
  return suite_of("axes: {system: [" + systems + "], tokens: 16, model: gpt3-s}");
}

TEST(NormalForm, DropsWhatASystemHasNoChoiceIn) {
  const Suite suite = suite_with("fastmoe, pipemoe");
  EXPECT_EQ(normal_form(configuration("fastmoe", 4, ReuseStrategy::s3), suite),
            configuration("fastmoe", 1, ReuseStrategy::none));
  EXPECT_EQ(normal_form(configuration("pipemoe", 4, ReuseStrategy::s3), suite),
            configuration("pipemoe", 4, ReuseStrategy::none));
  EXPECT_EQ(normal_form(configuration("mpipemoe", 4, ReuseStrategy::s3), suite),
            configuration("mpipemoe", 4, ReuseStrategy::s3));
}

TEST(NormalForm, WithoutReuseMPipeMoeIsPipeMoeWhereTheSuiteHasIt) {
  const Configuration none = configuration("mpipemoe", 4, ReuseStrategy::none);
  EXPECT_EQ(normal_form(none, suite_with("pipemoe, mpipemoe")), configuration("pipemoe", 4, ReuseStrategy::none));
  EXPECT_EQ(normal_form(none, suite_with("fastmoe, mpipemoe")), none);
  const Configuration shared = configuration("mpipemoe", 4, ReuseStrategy::shared);
  EXPECT_EQ(normal_form(shared, suite_with("pipemoe, mpipemoe")), shared);
}

TEST(NormalForm, OnePartitionSharesWithNobody) {
  const Suite suite = suite_with("pipemoe, mpipemoe");
  EXPECT_EQ(normal_form(configuration("mpipemoe", 1, ReuseStrategy::shared), suite),
            configuration("pipemoe", 1, ReuseStrategy::none));
  const Configuration offloaded = configuration("mpipemoe", 1, ReuseStrategy::s1);
  EXPECT_EQ(normal_form(offloaded, suite), offloaded) << "offloads and restores, for nothing";
}

TEST(NormalForm, AMixThatIsAStrategyIsThatOne) {
  const Suite suite = suite_with("pipemoe, mpipemoe");
  Configuration mix = configuration("mpipemoe", 4, ReuseStrategy::shared);
  mix.mixed_reuse.assign(4, {ExpertInputReuse::offloaded, HiddenReuse::recomputed});
  EXPECT_EQ(normal_form(mix, suite), configuration("mpipemoe", 4, ReuseStrategy::s3));
  mix.mixed_reuse.back().hidden = HiddenReuse::kept;
  EXPECT_EQ(normal_form(mix, suite), mix);
}

TEST(NormalForm, OnePartitionHasNoOrder) {
  const Suite suite = suite_with("pipemoe, mpipemoe");
  for (int n : {1, 2}) {
    Configuration descending = configuration("pipemoe", n, ReuseStrategy::none);
    descending.backward_order = BackwardOrder::descending;
    EXPECT_EQ(normal_form(descending, suite).backward_order,
              n == 1 ? BackwardOrder::ascending : BackwardOrder::descending);
  }
}

TEST(NormalForm, ALayoutThatIsTheSystemsOwnIsNoChoice) {
  const Suite suite = suite_with("fastmoe, pipemoe, mpipemoe");
  for (const char* system : {"fastmoe", "pipemoe", "mpipemoe"}) {
    for (LayoutMode mode : {LayoutMode::paper, LayoutMode::liveness}) {
      Configuration chosen = configuration(system, 1, ReuseStrategy::shared);
      chosen.layout = mode;
      const Configuration normal = normal_form(chosen, suite);
      EXPECT_EQ(layout_of(normal), layout_of(chosen));
      EXPECT_EQ(normal.layout.has_value(), layout_of(chosen) != system_named(system).layout);
    }
  }
}

TEST(NormalForm, TwiceChangesNothing) {
  const Suite suite = suite_with("fastmoe, pipemoe, mpipemoe");
  for (const char* system : {"fastmoe", "pipemoe", "mpipemoe"}) {
    for (int reuse = 0; reuse < reuse_strategy_count; ++reuse) {
      const Configuration once = normal_form(configuration(system, 2, static_cast<ReuseStrategy>(reuse)), suite);
      EXPECT_EQ(normal_form(once, suite), once);
    }
  }
}

TEST(NormalForm, SlotsMatterOnlyWherePartitionsShareThem) {
  const auto configurations = expand(
      suite_of("axes: {system: mpipemoe, tokens: 16, model_dim: 8, hidden_dim: 8, granularity: 4, reuse: [shared, s3], "
               "slots: [2-1-2, 2-2-2/2-1-2]}\n"));
  ASSERT_EQ(configurations.size(), 3U);
  EXPECT_EQ(label(configurations[0]), "mpipemoe tokens=16 M=8 H=8 E=2 n=4 shared");
  EXPECT_EQ(label(configurations[2]), "mpipemoe tokens=16 M=8 H=8 E=2 n=4 s3 slots=2-2-2/2-1-2");
}

TEST(NormalForm, ThereAreNoMoreSlotsThanPartitions) {
  const auto configurations = expand(
      suite_of("axes: {system: mpipemoe, tokens: 16, model_dim: 8, hidden_dim: 8, granularity: [2, 4], reuse: s3, "
               "slots: [2-2-2, 4-4-4, 9-9-9]}\n"));
  ASSERT_EQ(configurations.size(), 3U);
  EXPECT_EQ(text_of(configurations[0].slots), "2-2-2");
  EXPECT_EQ(text_of(configurations[1].slots), "2-2-2");
  EXPECT_EQ(text_of(configurations[2].slots), "4-4-4");
}

TEST(NormalForm, NoMorePartitionsAreAheadThanThereAreOthers) {
  const auto configurations = expand(
      suite_of("axes: {system: [fastmoe, pipemoe], tokens: 16, model_dim: 8, hidden_dim: 8, granularity: [1, 4], "
               "dispatch_ahead: [1, 3, 16]}\n"));
  ASSERT_EQ(configurations.size(), 4U);
  EXPECT_EQ(label(configurations[3]), "pipemoe tokens=16 M=8 H=8 E=2 n=4 none dispatch_ahead=3");
}

TEST(NormalForm, RowsArePaddedToACapacityAloneAndGraphsAreOfPaddedRowsAlone) {
  const auto configurations =
      expand(suite_of("axes: {system: fastmoe, tokens: 16, model_dim: 8, hidden_dim: 8, capacity_factor: [none, 1.25], "
                      "capacity_rows: [sent, padded], launches: [ops, graphs]}\n"));
  ASSERT_EQ(configurations.size(), 4U);
  EXPECT_EQ(label(configurations[0]), "fastmoe tokens=16 M=8 H=8 E=2 n=1 none");
  EXPECT_EQ(label(configurations[1]), "fastmoe tokens=16 M=8 H=8 E=2 capacity=1.25 n=1 none");
  EXPECT_EQ(label(configurations[2]), "fastmoe tokens=16 M=8 H=8 E=2 capacity=1.25 rows=padded n=1 none");
  EXPECT_EQ(label(configurations[3]),
            "fastmoe tokens=16 M=8 H=8 E=2 capacity=1.25 rows=padded launches=graphs n=1 none");
}

TEST(NormalForm, TheBackwardOrderIsOfPipelinesAlone) {
  const auto configurations =
      expand(suite_of("axes: {system: [fastmoe, pipemoe], tokens: 16, model_dim: 8, hidden_dim: 8, granularity: 4, "
                      "backward_order: [ascending, descending]}\n"));
  ASSERT_EQ(configurations.size(), 3U);
  EXPECT_EQ(label(configurations[2]), "pipemoe tokens=16 M=8 H=8 E=2 n=4 none descending");
}

TEST(NormalForm, BySplittingAlongRanksThereAreAtMostAsManyPartitions) {
  const Suite suite = suite_with("fastermoe, pipemoe");
  Configuration many = configuration("fastermoe", 8, ReuseStrategy::s1);
  many.partition_ramp = 2;
  for (const auto& [ranks, n] : {std::pair(1, 1), std::pair(3, 3), std::pair(16, 8)}) {
    many.shape.ranks = ranks;
    const Configuration normal = normal_form(many, suite);
    EXPECT_EQ(normal.granularity, n);
    EXPECT_EQ(normal.partition_ramp, 1);
    EXPECT_EQ(normal.reuse, ReuseStrategy::none);
  }
  EXPECT_EQ(normal_form(configuration("pipemoe", 8, ReuseStrategy::none), suite).granularity, 8);
}

TEST(NormalForm, ThereAreNoMoreShadowsThanExpertsAndNoneForOneRank) {
  const Suite suite = suite_with("fastermoe, pipemoe");
  Configuration many = configuration("fastermoe", 1, ReuseStrategy::none);
  many.shadowed_experts = 9;
  many.shape.experts = 4;
  for (const auto& [ranks, shadows] : {std::pair(1, 0), std::pair(4, 4)}) {
    many.shape.ranks = ranks;
    EXPECT_EQ(normal_form(many, suite).shadowed_experts, shadows);
  }
  many.system = "pipemoe";
  EXPECT_EQ(normal_form(many, suite).shadowed_experts, 0);
}

}  // namespace
}  // namespace moebench
