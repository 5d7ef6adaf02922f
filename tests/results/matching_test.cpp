#include "results/changes/matching.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "tests/results/measured.h"

namespace moebench {
namespace {

using example::measured;

TEST(Matching, IsByTheConfigurationAndNotByItsLabel) {
  const Results before = measured(1, 1);
  Results after = before;
  for (RunResult& run : after.runs) run.label = "anew: " + run.label;
  std::reverse(after.runs.begin(), after.runs.end());
  const Matching matching = matched_runs(before, after);
  ASSERT_EQ(matching.both.size(), before.runs.size());
  for (std::size_t i = 0; i < matching.both.size(); ++i) {
    EXPECT_EQ(matching.both[i].after, &after.runs[i]);
    EXPECT_EQ(matching.both[i].before, &before.runs[before.runs.size() - 1 - i]);
  }
}

TEST(Matching, IgnoresTheOrderOfFields) {
  const Results before = measured(1, 1);
  Results after = before;
  Json turned = Json::object();
  for (auto field = before.runs[0].config.rbegin(); field != before.runs[0].config.rend(); ++field) {
    turned[field.key()] = field.value();
  }
  after.runs[0].config = turned;
  EXPECT_EQ(matched_runs(before, after).both.size(), before.runs.size());
}

TEST(Matching, IgnoresFieldsThatOneVersionDoesNotKnow) {
  const Results before = measured(1, 1);
  Results after = before;
  for (RunResult& run : after.runs) run.config["gate"] = "softmax";
  EXPECT_EQ(matched_runs(before, after).both.size(), before.runs.size());
  EXPECT_EQ(matched_runs(after, before).both.size(), before.runs.size());
}

TEST(Matching, DoesNotGuessAmongSeveral) {
  const Results before = measured(1, 1);
  Results after = before;
  for (RunResult& run : after.runs) run.config["gate"] = "softmax";
  RunResult twin = after.runs[0];
  twin.config["gate"] = "switch";
  after.runs.push_back(twin);
  const Matching matching = matched_runs(before, after);
  EXPECT_EQ(matching.both.size(), before.runs.size() - 1);
  EXPECT_EQ(matching.only_after.size(), 2U);
  EXPECT_EQ(matching.only_before, std::vector{&before.runs[0]});
}

TEST(Matching, IgnoresWhatASelectorHasChosen) {
  Results before = measured(1, 1);
  Results after = before;
  for (Results* results : {&before, &after}) {
    for (RunResult& run : results->runs) run.config["selector"] = "given";
    results->runs[1].config["selector"] = "search";
  }
  after.runs[1].config["granularity"] = 2;
  EXPECT_EQ(matched_runs(before, after).both.size(), before.runs.size());
  after.runs[1].config["selector"] = "given";
  EXPECT_EQ(matched_runs(before, after).both.size(), before.runs.size() - 1);
}

}  // namespace
}  // namespace moebench
