#include "suites/run/agents.h"

#include <gtest/gtest.h>

#include <chrono>
#include <future>

#include "tests/run/fixtures.h"

namespace moebench {
namespace {

class TwoAgents : public testing::Test {
 protected:
  std::shared_ptr<Store> store_ = make_memory_store();
  Agents head_{store_, 0, 2};
  Agents other_{store_, 1, 2};
};

TEST_F(TwoAgents, CheckIn) {
  EXPECT_FALSE(head_.info_of(1).has_value());
  const AgentInfo info = agent_info_here();
  other_.check_in(info);
  EXPECT_EQ(head_.info_of(1), info);
  EXPECT_FALSE(info.machine.empty());
  EXPECT_GT(info.available_memory, Bytes(0));
}

TEST_F(TwoAgents, PassJobsAndReports) {
  Job job = fixtures::job(2);
  job.attempt = 3;
  EXPECT_FALSE(other_.job(3).has_value());
  head_.publish(job);
  EXPECT_EQ(other_.job(3), job);
  EXPECT_FALSE(other_.job(4).has_value());

  EXPECT_FALSE(head_.report_of(3, 1).has_value());
  const AgentReport report{.agent = 1, .workers = {WorkerReport{.rank = 1, .finished = true}}};
  other_.report(3, report);
  EXPECT_EQ(head_.report_of(3, 1), report);
}

TEST_F(TwoAgents, CompareTheirClocks) {
  EXPECT_FALSE(head_.clock_ahead(1, Seconds(0.1)).has_value()) << "nobody answers";
  EXPECT_TRUE(other_.tell_time());
  EXPECT_FALSE(other_.tell_time()) << "it was asked once";
  // Answers of a clock that is five seconds ahead, and lie there already.
  const std::chrono::duration<double> now = std::chrono::system_clock::now().time_since_epoch();
  for (int i = 2; i <= 4; ++i) store_->set("clock/1/" + std::to_string(i), std::to_string(now.count() + 5));
  const auto ahead = head_.clock_ahead(1, Seconds(10));
  ASSERT_TRUE(ahead.has_value());
  EXPECT_NEAR(ahead->count(), 5, 0.5);
}

TEST_F(TwoAgents, BreakOffOneAttempt) {
  other_.break_off(2, BreakOff::soon);
  EXPECT_EQ(head_.broken_off(2), BreakOff::soon);
  EXPECT_FALSE(head_.broken_off(3).has_value());
  head_.break_off(2, BreakOff::now);
  EXPECT_EQ(other_.broken_off(2), BreakOff::now);
}

TEST_F(TwoAgents, TheHeadWaitsUntilItsLastWordIsHeard) {
  EXPECT_FALSE(other_.ended().has_value());
  auto heard = std::async(std::launch::async, [&] {
    for (;;) {
      if (const auto status = other_.ended()) return *status;
    }
  });
  head_.end(5);
  EXPECT_EQ(store_->add("heard", 0), 1);
  EXPECT_EQ(heard.get(), 5);
}

TEST(Agents, OneAloneTellsNobody) {
  Agents alone(nullptr, 0, 1);
  alone.publish(fixtures::job(1));
  alone.break_off(0, BreakOff::soon);
  EXPECT_FALSE(alone.broken_off(0).has_value());
  alone.end(0);
}

}  // namespace
}  // namespace moebench
