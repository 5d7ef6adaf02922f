#include "results/environment.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <thread>

namespace moebench {
namespace {

TEST(Environment, KnowsThisMachine) {
  const Environment environment = environment_here();
  EXPECT_GE(environment.cores, 1);
  EXPECT_LE(environment.cores, static_cast<int>(std::thread::hardware_concurrency()));
  EXPECT_GT(environment.memory, mib(64));
  EXPECT_EQ(environment.kernel.rfind("Linux ", 0), 0U) << environment.kernel;
  EXPECT_FALSE(environment.compiler.empty());
  EXPECT_GE(environment.load, 0);
  EXPECT_EQ(environment.started.size(), 20U) << environment.started;
}

TEST(Environment, SaysThatAShapedNetworkIsEmulated) {
  ASSERT_EQ(unsetenv("MOEBENCH_SHAPED_NETWORK"), 0);
  EXPECT_TRUE(environment_here().emulated.empty());
  ASSERT_EQ(setenv("MOEBENCH_SHAPED_NETWORK", "network of 2 hosts", 1), 0);
  EXPECT_EQ(environment_here().emulated, std::vector<std::string>{"network of 2 hosts"});
  ASSERT_EQ(unsetenv("MOEBENCH_SHAPED_NETWORK"), 0);
}

TEST(Environment, AvailableMemoryIsBetweenNothingAndAll) {
  EXPECT_GT(available_memory(), Bytes(0));
  EXPECT_LE(available_memory(), environment_here().memory);
}

}  // namespace
}  // namespace moebench
