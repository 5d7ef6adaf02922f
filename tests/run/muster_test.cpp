#include "suites/run/muster.h"

#include <gmock/gmock.h>

#include <atomic>
#include <cmath>
#include <cstdlib>
#include <thread>

#include "reference/base/error.h"
#include "reference/comm/rendezvous/memory_store.h"

namespace moebench {
namespace {

using testing::HasSubstr;

class MusterTest : public testing::Test {
 protected:
  // What muster() complains about; empty if it does not.
  std::string complaint(const RanksWanted& wanted, Agents& head) {
    try {
      muster(wanted, head, interrupts_, Seconds(0.2));
    } catch (const InputError& error) {
      return error.what();
    }
    return {};
  }

  // A second agent that has checked in.
  void check_in(const AgentInfo& info) { Agents(store_, 1, 2).check_in(info); }

  Interrupts interrupts_;
  std::shared_ptr<Store> store_ = make_memory_store();
  Agents alone_{store_, 0, 1};
  Agents first_of_two_{store_, 0, 2};
};

TEST_F(MusterTest, WhatIsWantedIsGivenAndTheRestFollowsFromTheMachine) {
  const auto wanted = muster({.ranks = 2, .threads = 3, .pinning = Pinning::streams}, alone_, interrupts_, Seconds(1));
  ASSERT_TRUE(wanted.has_value());
  EXPECT_EQ(wanted->threads, 3);
  EXPECT_EQ(wanted->pinning, Pinning::streams);
  ASSERT_EQ(wanted->machines.size(), 1U);
  EXPECT_EQ(wanted->machines[0].ranks, 2);
  EXPECT_EQ(wanted->places, (std::vector<RankPlace>{{0, 2}, {1, 2}}));

  const auto open = muster({.ranks = 2}, alone_, interrupts_, Seconds(1));
  EXPECT_EQ(open->threads, threads_per_rank(open->machines, Pinning::ranks));
  EXPECT_EQ(open->pinning,
            ranks_have_cores(open->machines, open->threads, Pinning::ranks) ? Pinning::ranks : Pinning::none);
}

TEST_F(MusterTest, OnAShapedNetworkCommunicationHasACoreOfItsOwnAndNoLinkIsEmulated) {
  ::setenv("MOEBENCH_SHAPED_NETWORK", "network of 2 hosts", 1);
  const auto open = muster({.ranks = 2}, alone_, interrupts_, Seconds(1));
  const std::string refused = complaint({.ranks = 2, .one_clock = true}, alone_);
  ::unsetenv("MOEBENCH_SHAPED_NETWORK");
  EXPECT_EQ(open->pinning, Pinning::streams);
  EXPECT_EQ(refused,
            "a link is emulated, and the network is shaped: network of 2 hosts: take link_rate out of the "
            "suite (or --only link_rate=real where it has that too), or leave scripts/shaped-network.sh out");
}

TEST_F(MusterTest, AnAgentThatDoesNotComeIsNamed) {
  EXPECT_THAT(complaint({.ranks = 2}, first_of_two_), HasSubstr("agent 1 of 2 did not come within 0.2 s"));
}

TEST_F(MusterTest, AnotherBuildIsRefused) {
  AgentInfo other = agent_info_here();
  other.host.environment.git_revision = "another";
  check_in(other);
  EXPECT_THAT(complaint({.ranks = 2}, first_of_two_), HasSubstr("agent 1: its revision is another"));
}

TEST_F(MusterTest, HostsHaveTheirRanksTheirSpeedAndTheirClock) {
  AgentInfo other =
      agent_info_here({.name = "node-b", .environment = {}, .loop = Seconds(9), .clock_ahead = {}, .ranks = {}});
  check_in(other);
  std::atomic<bool> is_over = false;
  std::thread answers([&] {
    Agents second(store_, 1, 2);
    while (!is_over) second.tell_time();
  });
  const auto found = muster({.ranks = 4}, first_of_two_, interrupts_, Seconds(1), {.name = "node-a"});
  is_over = true;
  answers.join();
  ASSERT_EQ(found->hosts.size(), 2U);
  EXPECT_EQ(found->hosts[0].name, "node-a");
  EXPECT_EQ(found->hosts[0].ranks, (std::vector<int>{0, 1}));
  EXPECT_GT(found->hosts[0].loop, Seconds(0));
  EXPECT_LT(found->hosts[0].loop, Seconds(1));
  EXPECT_EQ(found->hosts[1].name, "node-b");
  EXPECT_EQ(found->hosts[1].ranks, (std::vector<int>{2, 3}));
  ASSERT_TRUE(found->hosts[1].clock_ahead.has_value());
  EXPECT_LT(std::abs(found->hosts[1].clock_ahead->count()), 0.1);
  EXPECT_EQ(muster({.ranks = 4}, alone_, interrupts_, Seconds(1))->hosts.size(), 0U);
}

TEST_F(MusterTest, OneClockIsOfOneMachine) {
  AgentInfo elsewhere = agent_info_here();
  check_in(elsewhere);
  EXPECT_EQ(complaint({.ranks = 2, .one_clock = true}, first_of_two_), "") << "two agents of one machine";
  elsewhere.machine = "elsewhere";
  check_in(elsewhere);
  EXPECT_EQ(complaint({.ranks = 2}, first_of_two_), "");
  EXPECT_THAT(complaint({.ranks = 2, .one_clock = true}, first_of_two_), HasSubstr("the ranks are on 2 machines"));
}

}  // namespace
}  // namespace moebench
