#include "suites/run/follower.h"

#include <gmock/gmock.h>

#include <future>

#include "reference/base/error.h"
#include "suites/run/head.h"
#include "tests/run/crew.h"
#include "tests/run/fixtures.h"

namespace moebench {
namespace {

using testing::HasSubstr;
using testing::SizeIs;

// Two agents with one rank each: the head on this thread, the other on one of its own.
class TwoAgents : public testing::Test {
 protected:
  Results run(const std::vector<std::string>& behaviours, int rounds = 1) {
    auto status = std::async(std::launch::async, [this, behaviours] {
      Agents self(store_, 1, 2);
      Pulse pulse(store_, 1);
      return run_as_follower(fixtures::crew(behaviours), self, interrupts_, pulse);
    });
    request_.suite = fixtures::suite(rounds);
    request_.configurations = fixtures::configurations(4);
    Agents self(store_, 0, 2);
    const Results results = run_as_head(request_, fixtures::crew(behaviours), self, interrupts_, recorder_);
    follower_status_ = status.get();
    return results;
  }

  std::shared_ptr<Store> store_ = make_memory_store();
  RunRequest request_;
  Interrupts interrupts_;
  fixtures::Recorder recorder_;
  int follower_status_ = -1;
};

TEST_F(TwoAgents, RunTheirSharesOfEveryJob) {
  const Results results = run({}, 2);
  EXPECT_EQ(results.state, ResultsState::complete);
  ASSERT_THAT(results.runs, SizeIs(4));
  for (const RunResult& run : results.runs) EXPECT_THAT(run.rounds, SizeIs(2));
  EXPECT_EQ(follower_status_, 0);
}

TEST_F(TwoAgents, AWorkerLostElsewhereIsNamed) {
  const Results results = run({"1@2=crash", "0@2=hang"});
  EXPECT_EQ(results.runs[2].status, RunStatus::failed);
  EXPECT_THAT(results.runs[2].reason, HasSubstr("worker of rank 1 was killed by signal 9 (SIGKILL)"));
  EXPECT_THAT(results.runs[2].reason, HasSubstr("rank 0: told to end while it waited"));
  EXPECT_EQ(results.runs[3].status, RunStatus::ok);
  EXPECT_EQ(follower_status_, 5);
}

TEST_F(TwoAgents, AnAgentThatDoesNotComeIsAnError) {
  request_.suite = fixtures::suite(1);
  request_.configurations = fixtures::configurations(1);
  Agents self(store_, 0, 2);
  Crew crew = fixtures::crew();
  crew.patience.startup = Seconds(0.2);
  try {
    run_as_head(request_, crew, self, interrupts_, recorder_);
    FAIL();
  } catch (const InputError& error) {
    EXPECT_THAT(error.what(), HasSubstr("agent 1 of 2 did not come within 0.2 s"));
  }
}

TEST_F(TwoAgents, AnAgentOfAnotherBuildIsAnError) {
  Agents other(store_, 1, 2);
  AgentInfo info{.machine = "elsewhere", .cores = {0}, .available_memory = mib(1000)};
  info.host.environment.git_revision = "abcdef";
  other.check_in(info);
  request_.suite = fixtures::suite(1);
  request_.configurations = fixtures::configurations(1);
  Agents self(store_, 0, 2);
  EXPECT_THROW(run_as_head(request_, fixtures::crew(), self, interrupts_, recorder_), InputError);
}

}  // namespace
}  // namespace moebench
