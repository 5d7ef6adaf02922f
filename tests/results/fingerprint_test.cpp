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

// Any machine predicts the same.
TEST(Fingerprint, OfASimulatedRunIsTheProfile) {
  const Environment before{.cpu = "A processor", .simulated = "a100-64, published"};
  Environment after{.cpu = "Another", .cores = 64, .simulated = "a100-64, published"};
  EXPECT_TRUE(fingerprint_differences(before, after).empty());
  after.simulated = "h100-64, published";
  EXPECT_EQ(fingerprint_differences(before, after).size(), 1U);
  after.simulated.clear();
  EXPECT_EQ(fingerprint_differences(before, after).size(), 1U);
  EXPECT_FALSE(fingerprint_differences(after, before).empty());
}

}  // namespace
}  // namespace moebench
