#include "suites/run/configuration_profile.h"

#include <gtest/gtest.h>

#include "reference/cost/published_profiles.h"
#include "suites/run/rank_trace.h"
#include "tests/run/traced_configurations.h"

namespace moebench {
namespace {

using fixtures::traced_configurations;
using fixtures::TracedConfiguration;

constexpr double nanosecond = 1e-9;

std::vector<std::string> texts_of(const TracedConfiguration& traced, int steps) {
  std::vector<std::string> texts;
  for (const TracedStep& rank : traced.ranks) {
    RankTrace trace{.steps = {}, .untraced = {}, .dropped = 1, .clock_error = microseconds(rank.rank), .gpu = {}};
    for (int i = 0; i < steps; ++i) {
      trace.steps.push_back(rank);
      trace.untraced.emplace_back(1 + i + rank.rank);
    }
    texts.push_back(text_of(trace));
  }
  return texts;
}

TEST(ConfigurationProfile, SaysWhatTracingCostAndHowWellClocksAgree) {
  for (const TracedConfiguration& traced : traced_configurations()) {
    const auto texts = texts_of(traced, 3);
    const ConfigurationProfile profile = measured_profile(traced.configuration, texts, nullptr);
    const int last = static_cast<int>(traced.ranks.size()) - 1;
    ASSERT_TRUE(profile.tracing);
    EXPECT_EQ(profile.tracing->untraced, Seconds(2 + last));
    EXPECT_EQ(profile.tracing->dropped, traced.ranks.size());
    EXPECT_NEAR(profile.tracing->clock_error.count(), microseconds(last).count(), nanosecond);
    EXPECT_EQ(profile.profile.steps, 3);
    EXPECT_TRUE(profile.alone.empty());
    EXPECT_TRUE(profile.simulated.empty());
  }
}

TEST(ConfigurationProfile, AddsUpWhatTheRanksSayOfTheirGpus) {
  const TracedConfiguration traced = traced_configurations().front();
  EXPECT_FALSE(measured_profile(traced.configuration, texts_of(traced, 1), nullptr).tracing->gpu);
  std::vector<std::string> texts;
  for (const TracedStep& rank : traced.ranks) {
    GpuAccount account;
    account.activities = 10;
    account.overhead = Seconds(0.5);
    texts.push_back(
        text_of({.steps = {rank}, .untraced = {Seconds(1)}, .dropped = 0, .clock_error = Seconds(0), .gpu = account}));
  }
  const auto gpu = measured_profile(traced.configuration, texts, nullptr).tracing->gpu;
  ASSERT_TRUE(gpu);
  EXPECT_EQ(gpu->activities, 10 * traced.ranks.size());
  EXPECT_EQ(gpu->overhead, 0.5 * static_cast<double>(traced.ranks.size()) * Seconds(1));
}

// Steps that were themselves simulated on it, with the plans of the trace.
TEST(ConfigurationProfile, SimulatesTheMeasuredPlansOnTheMachinesProfile) {
  const MachineProfile machine = published_profile("a100-64");
  for (const TracedConfiguration& traced : traced_configurations()) {
    const ConfigurationProfile profile = measured_profile(traced.configuration, texts_of(traced, 1), &machine);
    ASSERT_EQ(profile.simulated.size(), traced.ranks.size());
    ASSERT_EQ(profile.alone.size(), profile.profile.kinds.size());
    for (std::size_t rank = 0; rank < traced.ranks.size(); ++rank) {
      EXPECT_EQ(profile.simulated[rank].spans, traced.ranks[rank].spans);
      EXPECT_EQ(profile.simulated[rank].forward.begin, Seconds(0));
      EXPECT_GT(profile.simulated[rank].routing, Seconds(0));
    }
    for (std::size_t i = 0; i < profile.alone.size(); ++i) {
      // Beside other streams nothing is faster than alone.
      EXPECT_LE(profile.alone[i], profile.profile.kinds[i].work + Seconds(nanosecond * 100))
          << name_of(profile.profile.kinds[i].kind);
    }
  }
}

TEST(ConfigurationProfile, OfASimulatedDeviceSaysSo) {
  StepPredictor predictor(published_profile("a100-64"), 1);
  for (const TracedConfiguration& traced : traced_configurations()) {
    const ConfigurationProfile profile = simulated_profile(traced.configuration, predictor);
    EXPECT_FALSE(profile.tracing);
    EXPECT_EQ(profile.profile.steps, 1);
    EXPECT_EQ(profile.profile.ranks, static_cast<int>(traced.ranks.size()));
    EXPECT_TRUE(profile.simulated.empty());
    EXPECT_NEAR(profile.profile.step.count(), predictor.predict(traced.configuration).total().count(), nanosecond);
    EXPECT_GT(profile.profile.uses[0].of(Use::routing), Seconds(0));
  }
}

}  // namespace
}  // namespace moebench
