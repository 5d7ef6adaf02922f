#include "reference/cost/machine_profile.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/cost/small_machine.h"

namespace moebench {
namespace {

using std::chrono::days;
using testing::AllOf;
using testing::HasSubstr;

constexpr days a_month{30};

class WhyUnfitTest : public testing::Test {
 protected:
  std::string reason() const { return why_unfit(profile_, here_, profile_.date + age_, a_month).value_or("fit"); }

  MachineProfile profile_ = small_measured_machine();
  MachineIdentity here_ = profile_.machine;
  days age_{0};
};

TEST_F(WhyUnfitTest, AProfileOfThisMachineIsFit) {
  EXPECT_EQ(reason(), "fit");
  age_ = a_month;
  EXPECT_EQ(reason(), "fit");
}

TEST_F(WhyUnfitTest, AnotherDeviceIsForeign) {
  here_.device = "slide rule";
  EXPECT_THAT(reason(), AllOf(HasSubstr("abacus"), HasSubstr("slide rule"), HasSubstr("moebench calibrate")));
}

TEST_F(WhyUnfitTest, CoresThreadsAndRanksMatterWhereBothAreKnown) {
  here_.cores = 4;
  EXPECT_THAT(reason(), HasSubstr("8 cores, and here are 4"));
  here_.cores = 0;
  EXPECT_EQ(reason(), "fit");
  here_.threads = 1;
  EXPECT_THAT(reason(), HasSubstr("2 threads a rank, and here are 1"));
  here_.threads = 2;
  here_.ranks = 8;
  EXPECT_THAT(reason(), HasSubstr("4 ranks, and here are 8"));
}

TEST_F(WhyUnfitTest, PinningMattersWhereBothAreKnown) {
  here_.pinning = "streams";
  EXPECT_EQ(reason(), "fit");
  profile_.machine.pinning = "none";
  EXPECT_THAT(reason(), HasSubstr("pinning none, and here it is streams"));
  profile_.machine.pinning = "streams";
  EXPECT_EQ(reason(), "fit");
}

TEST_F(WhyUnfitTest, TheRemedyMeasuresWhatIsHere) {
  here_.ranks = 8;
  here_.threads = 0;
  EXPECT_THAT(reason(), HasSubstr("run `moebench calibrate --ranks 8` on this machine"));
  here_.threads = 3;
  here_.pinning = "streams";
  EXPECT_THAT(reason(), HasSubstr("run `moebench calibrate --ranks 8 --threads 3 --pinning streams` on this machine"));
}

TEST_F(WhyUnfitTest, PublishedFiguresAreNotMeasured) {
  profile_.origin = ProfileOrigin::published;
  EXPECT_THAT(reason(), HasSubstr("published"));
}

TEST_F(WhyUnfitTest, AnEmulationInTheFiguresMustBeTheOneHere) {
  here_.emulated.copy_rate = BytesPerSecond(1e9);
  EXPECT_EQ(reason(), "fit");  // the emulation's own figures are taken
  profile_.machine.emulated.copy_rate = BytesPerSecond(2e9);
  EXPECT_THAT(reason(), HasSubstr("another emulation"));
  profile_.machine.emulated = here_.emulated;
  EXPECT_EQ(reason(), "fit");
}

TEST_F(WhyUnfitTest, AnOldProfileIsStale) {
  age_ = a_month + days(1);
  EXPECT_THAT(reason(), AllOf(HasSubstr("31 days old"), HasSubstr("30 are the most")));
}

}  // namespace
}  // namespace moebench
