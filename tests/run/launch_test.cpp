#include "suites/run/launch.h"

#include <gmock/gmock.h>
#include <unistd.h>

#include <algorithm>
#include <map>

#include "reference/base/error.h"
#include "reference/comm/network.h"

namespace moebench {
namespace {

using testing::AllOf;
using testing::HasSubstr;

Launch launch_with(const std::map<std::string, std::string>& variables) {
  return launch_from([&](const char* name) -> std::optional<std::string> {
    const auto found = variables.find(name);
    return found == variables.end() ? std::nullopt : std::optional(found->second);
  });
}

std::string error_with(const std::map<std::string, std::string>& variables) {
  try {
    launch_with(variables);
  } catch (const InputError& error) {
    return error.what();
  }
  return "no error";
}

const std::map<std::string, std::string> second_of_four = {
    {"RANK", "1"}, {"WORLD_SIZE", "4"}, {"MASTER_ADDR", "host-a"}, {"MASTER_PORT", "29500"}};

TEST(Launch, WithoutALauncherIsTheOnlyAgent) {
  EXPECT_EQ(launch_with({}), Launch());
  EXPECT_TRUE(launch_with({}).is_head());
}

TEST(Launch, ReadsWhatALauncherSets) {
  const Launch launch = launch_with(second_of_four);
  EXPECT_EQ(launch.agent, 1);
  EXPECT_EQ(launch.agents, 4);
  EXPECT_EQ(launch.host, "host-a");
  EXPECT_EQ(launch.port, 29500);
  EXPECT_FALSE(launch.store_is_there);
  EXPECT_EQ(launch.store_prefix, "");
}

TEST(Launch, UsesTheStoreOfTorchrunApartForEachRestart) {
  auto variables = second_of_four;
  variables["TORCHELASTIC_USE_AGENT_STORE"] = "True";
  variables["TORCHELASTIC_RUN_ID"] = "job7";
  variables["TORCHELASTIC_RESTART_COUNT"] = "2";
  const Launch launch = launch_with(variables);
  EXPECT_TRUE(launch.store_is_there);
  EXPECT_EQ(launch.store_prefix, "moebench/job7/2/");
}

TEST(Launch, RefusesHalfOfTheVariables) {
  EXPECT_THAT(error_with({{"RANK", "0"}, {"MASTER_ADDR", "a"}}), AllOf(HasSubstr("WORLD_SIZE"), HasSubstr("MASTER_PORT")));
}

TEST(Launch, RefusesWhatIsNoNumber) {
  for (const auto& [name, value] : std::map<std::string, std::string>{
           {"RANK", "4"}, {"WORLD_SIZE", "0"}, {"MASTER_PORT", "70000"}, {"MASTER_PORT", "http"}}) {
    auto variables = second_of_four;
    variables[name] = value;
    EXPECT_THAT(error_with(variables), AllOf(HasSubstr(name), HasSubstr("is expected")));
  }
}

TEST(Launch, SharesRanksEqually) {
  const Launch launch = launch_with(second_of_four);
  EXPECT_NO_THROW(require_equal_shares(launch, 8));
  try {
    require_equal_shares(launch, 6);
    FAIL();
  } catch (const InputError& error) {
    EXPECT_THAT(error.what(), HasSubstr("6 ranks do not divide by 4 agents"));
  }
}

TEST(LocalAddress, TowardsLoopbackIsLoopback) { EXPECT_EQ(local_address_towards("127.0.0.1", 80), "127.0.0.1"); }

TEST(LocalAddress, TowardsThisMachinesNameIsOneThatOthersReach) {
  char name[256] = "";
  ASSERT_EQ(::gethostname(name, sizeof name - 1), 0);
  const auto addresses = interface_addresses();
  const bool has_network = std::any_of(addresses.begin(), addresses.end(),
                                       [](const InterfaceAddress& each) { return !is_loopback(each.address); });
  if (!has_network) GTEST_SKIP() << "this machine has no interface but loopback";
  EXPECT_FALSE(is_loopback(local_address_towards(name, 80)));
}

TEST(LocalAddress, TowardsNowhereIsAnError) { EXPECT_THROW(local_address_towards("no.such.host.invalid", 80), InputError); }

}  // namespace
}  // namespace moebench
