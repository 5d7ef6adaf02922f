#include "cli/dry_run.h"

#include <gmock/gmock.h>

#include "suites/run/prediction.h"
#include "tests/run/fixtures.h"

namespace moebench {
namespace {

using testing::HasSubstr;
using testing::Not;

const Machine roomy{.ranks = 2, .cores = 2, .available = mib(100000)};

TEST(DryRun, ListsConfigurationsWithTheirMemory) {
  const Suite suite = fixtures::suite(3);
  const auto configurations = fixtures::configurations(2);
  const std::string text = dry_run_text(suite, configurations, roomy);
  EXPECT_THAT(text, HasSubstr("All: pipemoe tokens=1024 M=64 H=256 E=2 none\n"));
  EXPECT_THAT(text, HasSubstr("\nn=1 "));
  EXPECT_THAT(text, HasSubstr("\nn=2 "));
  EXPECT_THAT(text, HasSubstr("2 configurations, 3 rounds, 2 ranks."));
  EXPECT_THAT(text, Not(HasSubstr("skipped")));
}

TEST(DryRun, SaysWhichLinksAreEmulated) {
  auto configurations = fixtures::configurations(2);
  for (Configuration& configuration : configurations) configuration.copy_rate = BytesPerSecond(4e9);
  configurations[0].link_rate = BytesPerSecond(250e6 / 8);
  configurations[1].link_rate = BytesPerSecond(500e6 / 8);
  const std::string text = dry_run_text(fixtures::suite(3), configurations, roomy);
  EXPECT_THAT(text, HasSubstr("All: pipemoe tokens=1024 M=64 H=256 E=2 none emulated copies=4 GB/s\n"));
  EXPECT_THAT(text, HasSubstr("\nn=1 emulated link=250 Mbit/s "));
  EXPECT_THAT(text, HasSubstr("\nn=2 emulated link=500 Mbit/s "));
}

TEST(DryRun, MarksWhatWouldBeSkipped) {
  const auto configurations = fixtures::configurations(2);
  const Machine small{.ranks = 2, .cores = 2, .available = mib(1)};
  const std::string text = dry_run_text(fixtures::suite(3), configurations, small);
  EXPECT_THAT(text, HasSubstr("  skipped\n"));
  EXPECT_THAT(text, HasSubstr("1.0 MiB are available. 2 configurations would be skipped: too large."));
  EXPECT_THAT(dry_run_json(fixtures::suite(3), configurations, small)["configurations"][0]["skipped"].get<std::string>(),
              HasSubstr("1.0 MiB are available"));
}

TEST(DryRun, AsJsonHasTheSame) {
  const auto configurations = fixtures::configurations(2);
  const Json json = dry_run_json(fixtures::suite(3), configurations, roomy);
  ASSERT_EQ(json["configurations"].size(), 2U);
  EXPECT_EQ(json["configurations"][1]["config"]["granularity"], 2);
  EXPECT_EQ(json["configurations"][1]["predicted_bytes"], predict_memory(configurations[1]).device().count());
}

}  // namespace
}  // namespace moebench
