#include "cli/profile_text.h"

#include <gmock/gmock.h>

#include "reference/cost/published_profiles.h"

namespace moebench {
namespace {

using testing::HasSubstr;
using testing::Not;

// Traced for two steps, by its account.
ConfigurationProfile traced(bool records_passes, const GpuAccount& account) {
  Configuration configuration;
  configuration.system = "mpipemoe";
  configuration.shape = {
      .tokens = Tokens(256), .model_dim = Features(64), .hidden_dim = Features(128), .experts = 2, .ranks = 2};
  configuration.granularity = 2;
  StepPredictor predictor(published_profile("a100-64"), 1);
  ConfigurationProfile profile = simulated_profile(configuration, predictor);
  profile.configuration.records_passes = records_passes;
  profile.profile.steps = 2;
  profile.profile.ranks = 2;
  profile.tracing = TracingCost{.untraced = Seconds(1), .traced = Seconds(1), .dropped = 0, .gpu = account};
  return profile;
}

TEST(ProfileText, SaysInHowManyStepsOpsLackTheirRecords) {
  const std::string whole = text_of(traced(false, {.activities = 12}));
  EXPECT_THAT(whole, HasSubstr("GPU: 12 activities"));
  EXPECT_THAT(whole, HasSubstr("no record lost"));
  EXPECT_THAT(whole, Not(HasSubstr("MISSING")));
  const ConfigurationProfile partial = traced(false, {.activities = 12, .incomplete = 3});
  EXPECT_THAT(text_of(partial), HasSubstr("MISSING in 3 of 4 steps"));
  EXPECT_EQ(json_of(partial)["tracing"]["gpu"]["incomplete_steps"], 3);
}

TEST(ProfileText, SaysThatPassesWereNotLaunchedAsGraphs) {
  EXPECT_THAT(text_of(traced(true, {})), HasSubstr("launched op by op, not as CUDA graphs"));
  EXPECT_THAT(text_of(traced(false, {})), Not(HasSubstr("op by op")));
}

}  // namespace
}  // namespace moebench
