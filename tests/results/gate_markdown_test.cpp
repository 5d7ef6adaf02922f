#include "results/changes/gate_markdown.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "results/changes/changes.h"
#include "results/markdown.h"
#include "tests/results/measured.h"

namespace moebench {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;

TEST(GateMarkdown, HasTheResultTheChangesAndWhatWasLeftOut) {
  const Results results = example::measured(8, 1);
  const std::string text = gate_markdown(changes_between(results, results, {}), {"round 3: was killed | by a signal"});
  EXPECT_THAT(text,
              AllOf(StartsWith("### moebench gate, quick: inconclusive\n\n"), HasSubstr("| configuration | verdict |"),
                    HasSubstr("\nLeft out: round 3: was killed \\| by a signal\n")));
}

TEST(GateMarkdown, StaysBelowTheLimitOfASummaryWhateverWasLeftOut) {
  Results results = example::measured(8, 1);
  const RunResult run = results.runs[0];
  for (int i = 0; i < 600; ++i) {
    results.runs.push_back(run);
    results.runs.back().label = results.runs.back().config["tokens"] = std::to_string(i) + std::string(3000, '|');
  }
  const std::vector<std::string> left_out(1000, "round 3: " + std::string(3000, '|'));
  const std::string text = gate_markdown(changes_between(results, results, {}), left_out);
  EXPECT_LE(text.size(), static_cast<std::size_t>(largest_step_summary.count()));
  EXPECT_THAT(text, AllOf(HasSubstr("Left out: round 3"), HasSubstr("lines are left out")));
}

}  // namespace
}  // namespace moebench
