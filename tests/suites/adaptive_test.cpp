// What a suite leaves to selectors.

#include "suites/adaptive.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "reference/base/error.h"
#include "reference/cost/published_profiles.h"
#include "reference/select/pricer.h"
#include "suites/expand.h"
#include "suites/reader.h"

namespace moebench {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

std::vector<Configuration> chosen_by(const std::string& axes,
                                     const std::string& keys = "profile: a100-64\nranks: 8\n") {
  const Suite suite =
      parse_suite(keys + "axes: {tokens: 4096, model_dim: 256, hidden_dim: 1024, " + axes + "}\n", "suite");
  return with_choices(suite, expand(suite)).configurations;
}

std::string error_of(const std::string& axes, const std::string& keys = "profile: a100-64\nranks: 8\n") {
  try {
    chosen_by(axes, keys);
  } catch (const InputError& error) {
    return error.what();
  }
  return "no error";
}

ChoiceCost cost_of(const Configuration& c) {
  Pricer pricer(published_profile("a100-64"), c.shape);
  return pricer.cost({.granularity = c.granularity, .partition_ramp = c.partition_ramp, .options = system_options(c)});
}

TEST(Adaptive, WithoutABudgetEverythingIsKept) {
  const auto all = chosen_by("system: mpipemoe, granularity: adaptive, reuse: adaptive");
  ASSERT_EQ(all.size(), 1U);
  EXPECT_FALSE(is_adaptive(all[0]));
  EXPECT_EQ(all[0].reuse, ReuseStrategy::none);
  EXPECT_EQ(all[0].selector, "search");
  EXPECT_THAT(label(all[0]), HasSubstr("none by=search"));
}

TEST(Adaptive, ABudgetIsKeptByEverySelector) {
  const auto none = cost_of(chosen_by("system: mpipemoe, granularity: 4, reuse: [none]")[0]);
  const std::string budget = std::to_string(none.device().count() - 1'000'000) + " B";
  const auto all =
      chosen_by("system: mpipemoe, granularity: adaptive, reuse: adaptive, memory_budget: " + budget +
                ", selector: [search, search-uniform, search-tried, algorithm1, eq10, mpmoe-pb, mpmoe-pm, random]");
  ASSERT_EQ(all.size(), 8U);
  EXPECT_TRUE(all[1].mixed_reuse.empty());
  for (const Configuration& c : all) {
    EXPECT_LE(cost_of(c).device(), none.device() - Bytes(1'000'000)) << label(c);
    EXPECT_GE(cost_of(c).time, cost_of(all[0]).time) << label(c) << " against " << label(all[0]);
  }
}

// It has no reuse, so there is nothing that a selector could choose to fit into less.
TEST(Adaptive, ASystemWithoutReuseKeepsEverythingWhoeverChooses) {
  const Bytes all = cost_of(chosen_by("system: pipemoe, granularity: 4")[0]).device();
  for (const SelectorInfo& info : selectors()) {
    const std::string axes =
        "system: pipemoe, granularity: adaptive, selector: " + std::string(info.name) + ", memory_budget: ";
    const auto fits = chosen_by(axes + std::to_string(all.count() + 100'000'000) + " B");
    EXPECT_EQ(fits.at(0).reuse, ReuseStrategy::none) << info.name;
    EXPECT_TRUE(fits.at(0).mixed_reuse.empty()) << info.name;
    EXPECT_THAT(error_of(axes + std::to_string(all.count() - 1'000'000) + " B"), HasSubstr("the least that works"))
        << info.name;
  }
}

TEST(Adaptive, SizesAndOrderThatAreGivenStayInTheLeastMemory) {
  const std::string axes =
      "system: mpipemoe, granularity: adaptive, reuse: s3, partition_sizes: ramped/4, backward_order: descending, "
      "memory_budget: ";
  const auto told = error_of(axes + "1 MiB");
  const std::string takes = "takes ";
  const auto bytes = told.find('(', told.find(takes));
  ASSERT_NE(bytes, std::string::npos) << told;
  const std::string least = told.substr(bytes + 1, told.find(" bytes", bytes) - bytes - 1);
  const auto chosen = chosen_by(axes + least + " B");
  EXPECT_EQ(chosen.at(0).reuse, ReuseStrategy::s3);
  EXPECT_EQ(chosen.at(0).backward_order, BackwardOrder::descending);
  EXPECT_EQ(chosen.at(0).partition_ramp, chosen.at(0).granularity < 3 ? 1 : 4);
}

TEST(Adaptive, WhatIsGivenStays) {
  const auto n = chosen_by("system: mpipemoe, granularity: 2, reuse: adaptive");
  EXPECT_EQ(n[0].granularity, 2);
  const auto reuse = chosen_by("system: mpipemoe, granularity: adaptive, reuse: s3, backward_order: descending");
  EXPECT_EQ(reuse[0].reuse, ReuseStrategy::s3);
  EXPECT_EQ(reuse[0].backward_order, BackwardOrder::descending);
  EXPECT_EQ(chosen_by("system: pipemoe, granularity: adaptive")[0].reuse, ReuseStrategy::none);
  for (const SelectorInfo& info : selectors()) {
    const std::string by = ", selector: " + std::string(info.name);
    if (info.name == "none-n4") {
      EXPECT_THAT(error_of("system: mpipemoe, granularity: 2, reuse: adaptive" + by), HasSubstr("n = 4"));
    } else {
      EXPECT_EQ(chosen_by("system: mpipemoe, granularity: 2, reuse: adaptive" + by)[0].granularity, 2) << info.name;
    }
    const std::string given = ", partition_sizes: ramped/4, dispatch_ahead: 3, backward_order: descending" + by;
    const Configuration pipemoe =
        chosen_by("system: pipemoe, granularity: adaptive, partition_sizes: ramped/4" + by)[0];
    EXPECT_EQ(pipemoe.partition_ramp, pipemoe.granularity < 3 ? 1 : 4) << info.name;
    if (info.name == "none-n4") continue;
    const Configuration s3 = chosen_by("system: mpipemoe, granularity: adaptive, reuse: s3, slots: 3-2-3" + given)[0];
    EXPECT_EQ(s3.reuse, ReuseStrategy::s3) << info.name;
    if (s3.granularity < 4) continue;
    EXPECT_EQ(s3.partition_ramp, 4) << info.name;
    EXPECT_EQ(s3.dispatch_ahead, 3) << info.name;
    EXPECT_EQ(s3.backward_order, BackwardOrder::descending) << info.name;
    EXPECT_EQ(s3.slots.expert_input, 3) << info.name;
  }
  EXPECT_THAT(error_of("system: fastermoe, granularity: adaptive"), HasSubstr("it splits by peers"));
}

TEST(Adaptive, OthersAreLeftAlone) {
  const auto all = chosen_by(
      "system: [fastmoe, mpipemoe], granularity: [2, adaptive], reuse: s1, selector: search, "
      "memory_budget: 1 GiB");
  for (const Configuration& c : all) {
    const bool was_adaptive = c.selector == "search";
    EXPECT_EQ(c.memory_budget.has_value(), was_adaptive) << label(c);
  }
  EXPECT_EQ(all[0].selector, as_given) << "FastMoE has nothing to choose";
}

TEST(Adaptive, AChosenConfigurationIsReadAsItWasWritten) {
  const auto none = cost_of(chosen_by("system: mpipemoe, granularity: 4, reuse: [none]")[0]);
  const std::string budget = std::to_string(none.device().count() * 8 / 10) + " B";
  const auto all = chosen_by("system: mpipemoe, granularity: adaptive, reuse: adaptive, memory_budget: " + budget);
  EXPECT_EQ(configuration_from_json(json_of(all[0])), all[0]) << label(all[0]);
}

TEST(Adaptive, ShadowingGetsItsCostsFromTheProfileAndTheEmulation) {
  const auto all = chosen_by("system: [fastermoe, pipemoe], shadowed_experts: [1, adaptive]");
  ASSERT_EQ(all.size(), 3U);
  EXPECT_EQ(all[0].shadow_costs, std::nullopt);
  EXPECT_EQ(all[0].shadowed_experts, 1);
  EXPECT_EQ(all[1].shadow_costs, shadow_costs(all[1].shape, published_profile("a100-64")));
  EXPECT_THAT(label(all[1]), HasSubstr("shadowed=adaptive"));
  EXPECT_EQ(configuration_from_json(json_of(all[1])), all[1]);
  EXPECT_FALSE(all[2].adaptive_shadowing) << "PipeMoE shadows nothing";
  const auto slow = chosen_by("system: fastermoe, shadowed_experts: adaptive",
                              "profile: a100-64\nranks: 8\nemulate: {link_rate: 250 Mbit/s}\n");
  EXPECT_GT(slow[0].shadow_costs->shadow, all[1].shadow_costs->shadow);
  EXPECT_THAT(error_of("system: fastermoe, shadowed_experts: adaptive", "ranks: 2\n"),
              HasSubstr("the suite has no profile"));
}

TEST(Adaptive, WhatHasNoAnswerIsLeftOut) {
  const Suite suite = parse_suite(
      "profile: a100-64\nranks: 8\naxes: {tokens: 4096, model_dim: 256, hidden_dim: 1024, system: [pipemoe, mpipemoe], "
      "granularity: adaptive, reuse: adaptive, memory_budget: [1 kB, 1 GiB]}\n",
      "suite");
  const ChosenConfigurations chosen = with_choices(suite, expand(suite));
  ASSERT_EQ(chosen.configurations.size(), 2U);
  ASSERT_EQ(chosen.asked.size(), 2U);
  ASSERT_EQ(chosen.left_out.size(), 2U);
  for (std::size_t i = 0; i < 2; ++i) {
    EXPECT_TRUE(is_adaptive(chosen.asked[i]));
    EXPECT_FALSE(is_adaptive(chosen.configurations[i]));
    EXPECT_EQ(chosen.configurations[i].system, chosen.asked[i].system);
    EXPECT_EQ(chosen.configurations[i].memory_budget, mib(1024));
    EXPECT_THAT(chosen.left_out[i], AllOf(HasSubstr("within=1 kB"), HasSubstr("below the least that works")));
  }
}

TEST(Adaptive, SaysWhatIsMissing) {
  EXPECT_THAT(
      error_of("system: mpipemoe, granularity: adaptive", "ranks: 2\n"),
      AllOf(HasSubstr("the suite has no profile"), HasSubstr("`moebench calibrate` writes"), HasSubstr("sim:a100-64")));
  EXPECT_THAT(error_of("system: mpipemoe, granularity: adaptive", "profile: a100_64\n"), HasSubstr("did you mean"));
  EXPECT_THAT(error_of("system: mpipemoe, granularity: adaptive, reuse: adaptive, memory_budget: 1 kB"),
              HasSubstr("below the least that works"));
  EXPECT_EQ(chosen_by("system: mpipemoe, granularity: adaptive", "device: sim:a100-64\n").size(), 1U);
}

TEST(MixedReuseAxis, IsOneOfEachPartition) {
  const auto all = chosen_by("system: mpipemoe, granularity: 4, reuse: [s1, mixed(3kk-or)]");
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[1].mixed_reuse.size(), 4U);
  EXPECT_THAT(label(all[1]), HasSubstr("n=4 mixed(3kk-or)"));
  EXPECT_THAT(error_of("system: mpipemoe, granularity: [2, 4], reuse: mixed(3kk-or)"),
              HasSubstr("the mix is of 4 partitions, and granularity is 2: set granularity to 4"));
  EXPECT_THAT(error_of("system: mpipemoe, granularity: 4, reuse: mixed(3kx)"),
              HasSubstr("two letters for each partition"));
}

}  // namespace
}  // namespace moebench
