#include "reference/cost/profile_validity.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reference/cost/profile_json.h"
#include "tests/cost/small_machine.h"

namespace moebench {
namespace {

using std::chrono::days;
using testing::HasSubstr;

constexpr days a_month{30};

TEST(WhyWrongFor, CurvesOfCollectivesHoldForTheRanksThatTheyWereMeasuredWith) {
  MachineProfile profile = small_measured_machine();
  EXPECT_EQ(why_wrong_for(profile, 4), std::nullopt);
  EXPECT_EQ(why_wrong_for(profile, 64),
            "machine profile small was measured with 4 ranks, and predicts no steps of 64: run `moebench calibrate "
            "--ranks 64` on its machine, or take a published profile, as a100-64, which holds for any number of ranks");
  profile.machine.emulated.copy_rate = BytesPerSecond(1e9);
  EXPECT_THAT(why_wrong_for(profile, 64).value(), HasSubstr("on its machine, under the same emulation"));
  profile.network = small_machine().network;
  EXPECT_EQ(why_wrong_for(profile, 64), std::nullopt) << "an interconnect's rates and latencies hold for any";
}

TEST(WhyWrongUnder, FiguresOfAnEmulationHoldForItAlone) {
  MachineProfile profile = small_measured_machine();
  const EmulatedSpeeds copies{.link = {}, .copy_rate = BytesPerSecond(1e9)};
  EXPECT_EQ(why_wrong_under(profile, {}), std::nullopt);
  EXPECT_EQ(why_wrong_under(profile, copies), std::nullopt) << "the machine's own figures serve any";
  profile.machine.emulated = copies;
  EXPECT_EQ(why_wrong_under(profile, copies), std::nullopt);
  EXPECT_EQ(why_wrong_under(profile, {}),
            "machine profile small was measured with copies emulated, and predicts no steps under another emulation, "
            "or none: emulate the same, or run `moebench calibrate --ranks 4 --threads 2` on its machine, without an "
            "emulation, which serves any");
  EXPECT_THAT(why_wrong_under(profile, {.link = {}, .copy_rate = BytesPerSecond(2e9)}).value(),
              HasSubstr("with copies emulated"));
}

TEST(WhyStale, IsOfMeasuredProfilesAlone) {
  MachineProfile profile = small_measured_machine();
  EXPECT_EQ(why_stale(profile, profile.date + a_month, a_month), std::nullopt);
  EXPECT_EQ(
      why_stale(profile, profile.date + a_month + days(1), a_month),
      "machine profile small is 31 days old, and 30 are the most: run `moebench calibrate --ranks 4 --threads 2` on "
      "its machine");
  EXPECT_EQ(why_stale(profile, profile.date - days(1), a_month), std::nullopt) << "today, where it was measured";
  const auto before = profile.date - days(2);
  EXPECT_THAT(
      why_stale(profile, before, a_month).value(),
      HasSubstr("is of " + date_text(profile.date) + ", and today is " + date_text(before) + ": run `moebench"));
  profile.origin = ProfileOrigin::published;
  EXPECT_EQ(why_stale(profile, profile.date + 100 * a_month, a_month), std::nullopt);
}

}  // namespace
}  // namespace moebench
