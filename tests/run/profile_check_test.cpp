#include "suites/run/profile_check.h"

#include <gmock/gmock.h>

#include "reference/base/error.h"
#include "reference/cost/published_profiles.h"
#include "tests/run/fixtures.h"

namespace moebench {
namespace {

using testing::HasSubstr;

class ProfileCheck : public testing::Test {
 protected:
  ProfileCheck() {
    environment_.cpu = "abacus";
    environment_.cores = 8;
    environment_.threads = 2;
    profile_.origin = ProfileOrigin::measured;
    profile_.date = std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now());
    profile_.machine = {.device = "abacus", .cores = 8, .threads = 2, .ranks = 2, .emulated = {}};
  }

  std::string complaint() const {
    try {
      require_fit(profile_, environment_, pinning_, configurations_);
    } catch (const InputError& error) {
      return error.what();
    }
    return "none";
  }

  MachineProfile profile_ = published_profile("a100-64");
  Environment environment_;
  Pinning pinning_ = Pinning::ranks;
  std::vector<Configuration> configurations_ = fixtures::configurations(2);
};

TEST_F(ProfileCheck, AProfileOfThisMachineMayStandBeside) { EXPECT_EQ(complaint(), "none"); }

TEST_F(ProfileCheck, AnotherMachinesMayNot) {
  environment_.cpu = "slide rule";
  EXPECT_THAT(complaint(), HasSubstr("is of abacus, and this is slide rule"));
  EXPECT_THAT(complaint(), HasSubstr("set device to sim:PROFILE"));
}

TEST_F(ProfileCheck, OneOfAnotherPinningMayNot) {
  profile_.machine.pinning = "ranks";
  EXPECT_EQ(complaint(), "none");
  pinning_ = Pinning::streams;
  EXPECT_THAT(complaint(), HasSubstr("moebench calibrate --ranks 2 --threads 2 --pinning streams"));
}

TEST_F(ProfileCheck, AnEmulationInTheSuiteAloneMay) {
  configurations_[0].copy_rate = BytesPerSecond(1e9);
  EXPECT_EQ(complaint(), "none");
}

TEST_F(ProfileCheck, AnOldOneMayNot) {
  profile_.date -= oldest_profile + std::chrono::days(1);
  EXPECT_THAT(complaint(), HasSubstr("31 days old"));
}

TEST_F(ProfileCheck, EveryConfigurationsEmulationIsLookedAt) {
  profile_.machine.emulated.copy_rate = configurations_[0].copy_rate = BytesPerSecond(1e9);
  EXPECT_THAT(complaint(), HasSubstr("another emulation"));
  configurations_[1].copy_rate = BytesPerSecond(1e9);
  EXPECT_EQ(complaint(), "none");
}

}  // namespace
}  // namespace moebench
