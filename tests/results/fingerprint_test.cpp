#include "results/changes/fingerprint.h"

#include <gtest/gtest.h>

#include "results/environment.h"

namespace moebench {
namespace {

TEST(Fingerprint, IsTheSameOnTheSameMachine) {
  Environment later = environment_here();
  later.load = 17;
  later.started = "2030-01-01T00:00:00Z";
  later.git_revision = "0123456789ab";
  EXPECT_TRUE(fingerprint_differences(environment_here(), later).empty());
}

TEST(Fingerprint, NamesWhatDiffers) {
  const Environment before{.cpu = "A processor", .cores = 2, .pinning = "ranks, cores 0-1", .kernel = "Linux 6.1"};
  Environment after = before;
  after.pinning = "ranks, cores 2-3";
  EXPECT_TRUE(fingerprint_differences(before, after).empty());
  after.cores = 4;
  after.emulated = {"link of 250 Mbit/s"};
  after.gpu = GpuEnvironment{.names = {"A GPU"}, .driver = "580", .nccl = ""};
  EXPECT_EQ(fingerprint_differences(before, after),
            (std::vector<std::string>{"cores: 2, now 4", "emulated: nothing, now link of 250 Mbit/s",
                                      "GPUs: nothing, now A GPU", "GPU driver: nothing, now 580"}));
}

TEST(Fingerprint, HasTheNetworkAndHowTheProgramWasBuilt) {
  const Environment before{.flags = "-O3", .build_type = "Release", .interface = "lo 127.0.0.1"};
  Environment after = before;
  after.interface = "lo ::1";
  EXPECT_TRUE(fingerprint_differences(before, after).empty());
  after.interface = "eth0 10.0.0.7";
  after.flags = "-O0";
  after.build_type = "Debug";
  EXPECT_EQ(fingerprint_differences(before, after),
            (std::vector<std::string>{"build type: Release, now Debug", "compiler's flags: -O3, now -O0",
                                      "network interface: lo, now eth0"}));
  EXPECT_EQ(fingerprint_differences(Environment{}, before).size(), 3U) << "an old baseline that does not say";
}

// Any machine predicts the same.
TEST(Fingerprint, OfASimulatedRunIsTheProfile) {
  const Environment before{.cpu = "A processor", .build_type = "Release", .simulated = "a100-64, published"};
  Environment after{.cpu = "Another", .cores = 64, .interface = "eth0 10.0.0.7", .simulated = "a100-64, published"};
  EXPECT_TRUE(fingerprint_differences(before, after).empty());
  after.profile_digest = "crc32:00000001";
  EXPECT_TRUE(fingerprint_differences(before, after).empty()) << "older results do not tell";
  Environment changed = after;
  changed.profile_digest = "crc32:00000002";
  EXPECT_EQ(fingerprint_differences(after, changed),
            (std::vector<std::string>{"content of the machine profile: crc32:00000001, now crc32:00000002"}));
  after.simulated = "h100-64, published";
  EXPECT_EQ(fingerprint_differences(before, after).size(), 1U);
  after.simulated.clear();
  EXPECT_EQ(fingerprint_differences(before, after).size(), 1U);
  EXPECT_FALSE(fingerprint_differences(after, before).empty());
}

}  // namespace
}  // namespace moebench
