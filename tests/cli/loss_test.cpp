// The program from outside, when workers and agents are killed, stopped and interrupted in mid-run.
#include <gmock/gmock.h>

#include <chrono>
#include <csignal>

#include "cli/exit_status.h"
#include "tests/cli/program.h"
#include "tests/run/fixtures.h"

namespace moebench {
namespace {

using fixtures::Program;
using fixtures::read_results;
using testing::HasSubstr;
using testing::SizeIs;

class Loss : public testing::Test {
 protected:
  void SetUp() override { fixtures::write_suite(folder_ / "small.yaml", 1.0, 1); }

  const std::vector<std::string> run_ = {"run", "small.yaml", "--out", "out"};
  fixtures::TemporaryFolder folder_;
  std::filesystem::path results_ = folder_ / "out/results.json";
};

// How many of the runs have this status.
int count(const Results& results, RunStatus status) {
  int number = 0;
  for (const RunResult& run : results.runs) number += run.status == status ? 1 : 0;
  return number;
}

const RunResult& the_failed(const Results& results) {
  for (const RunResult& run : results.runs) {
    if (run.status == RunStatus::failed) return run;
  }
  throw std::logic_error("nothing failed");
}

TEST_F(Loss, AWorkerKilledInMidStepCostsOneConfiguration) {
  Program program(folder_.path(), run_);
  ASSERT_TRUE(fixtures::wait_for_runs(results_, 1)) << program.err();
  ASSERT_THAT(program.children(), SizeIs(2));
  ::kill(program.children()[1], SIGKILL);
  const auto killed = std::chrono::steady_clock::now();
  EXPECT_EQ(program.wait(), exit_failed);
  EXPECT_LT(std::chrono::steady_clock::now() - killed, std::chrono::seconds(30))
      << "half of the time-out, the rest included";
  const Results results = read_results(results_);
  EXPECT_EQ(results.state, ResultsState::complete);
  EXPECT_EQ(count(results, RunStatus::ok), 3);
  EXPECT_EQ(count(results, RunStatus::failed), 1);
  EXPECT_THAT(the_failed(results).reason, HasSubstr("worker of rank 1 was killed by signal 9 (SIGKILL)"));
  // In an op, which is then named, or between two steps.
  EXPECT_THAT(the_failed(results).reason, testing::ContainsRegex("; rank 0: (.*: )?rank 1 was lost"));
  EXPECT_THAT(program.out(), HasSubstr("failed: worker of rank 1 was killed"));
  EXPECT_EQ(program.left_behind(), 0);
}

TEST_F(Loss, AWorkerThatStopsIsKilledAfterItsTimeOut) {
  fixtures::write_suite(folder_ / "small.yaml", 1.0, 1, 10);
  Program program(folder_.path(), run_);
  ASSERT_TRUE(fixtures::wait_for_runs(results_, 1)) << program.err();
  ASSERT_THAT(program.children(), SizeIs(2));
  ::kill(program.children()[0], SIGSTOP);
  EXPECT_EQ(program.wait(), exit_failed);
  const Results results = read_results(results_);
  EXPECT_EQ(count(results, RunStatus::ok), 3);
  EXPECT_THAT(the_failed(results).reason, HasSubstr("not done after 10 s; rank 0 did not react and was killed"));
  EXPECT_EQ(program.left_behind(), 0);
}

// As from a terminal: the signal goes to the workers too.
TEST_F(Loss, CtrlCKeepsWhatIsMeasured) {
  for (const auto& [signal, status] : {std::pair(SIGINT, exit_interrupted), std::pair(SIGTERM, exit_terminated),
                                       std::pair(SIGHUP, exit_hung_up)}) {
    Program program(folder_.path(), run_);
    ASSERT_TRUE(fixtures::wait_for_runs(results_, 1)) << program.err();
    if (signal == SIGTERM) {
      program.send(signal);
    } else {
      program.send_to_group(signal);
    }
    const auto sent = std::chrono::steady_clock::now();
    EXPECT_EQ(program.wait(), status);
    EXPECT_LT(std::chrono::steady_clock::now() - sent, std::chrono::seconds(5));
    const Results results = read_results(results_);
    EXPECT_EQ(results.state, ResultsState::interrupted);
    EXPECT_GE(count(results, RunStatus::ok), 1);
    EXPECT_EQ(count(results, RunStatus::failed), 0);
    EXPECT_THAT(program.out(), HasSubstr("Results: out/results.json"));
    EXPECT_EQ(program.left_behind(), 0);
    std::filesystem::remove_all(folder_ / "out");
  }
}

TEST_F(Loss, WorkersDoNotOutliveAKilledAgent) {
  Program program(folder_.path(), run_);
  ASSERT_TRUE(fixtures::wait_for_runs(results_, 1)) << program.err();
  program.send(SIGKILL);
  EXPECT_EQ(program.wait(), 128 + SIGKILL);
  EXPECT_EQ(read_results(results_).state, ResultsState::running);
  EXPECT_EQ(program.left_behind(), 0);
}

// Two agents, as a launcher would start them.
class LossOfAgents : public Loss {
 protected:
  static std::vector<std::string> agent(int rank, int port, const std::string& host = "127.0.0.1") {
    return {"RANK=" + std::to_string(rank), "WORLD_SIZE=2", "MASTER_ADDR=" + host,
            "MASTER_PORT=" + std::to_string(port)};
  }

  // Unlikely to be in use, and another one for each test process.
  const int port_ = 20000 + static_cast<int>(::getpid() % 10000);
};

TEST_F(LossOfAgents, NoneIsTheUsualCase) {
  fixtures::write_suite(folder_ / "small.yaml", 0.02, 2);
  Program head(folder_.path(), run_, agent(0, port_));
  Program other(folder_.path(), run_, agent(1, port_));
  EXPECT_EQ(head.wait(), exit_done) << head.err();
  EXPECT_EQ(other.wait(), exit_done);
  EXPECT_EQ(other.out() + other.err(), "") << "only the head speaks";
  const Results results = read_results(results_);
  EXPECT_EQ(results.environment.agents, 2);
  EXPECT_EQ(count(results, RunStatus::ok), 4);
}

TEST_F(LossOfAgents, AgentsMeetOverIpv6Too) {
  fixtures::write_suite(folder_ / "small.yaml", 0.02, 1);
  Program head(folder_.path(), run_, agent(0, port_, "::1"));
  Program other(folder_.path(), run_, agent(1, port_, "::1"));
  EXPECT_EQ(head.wait(), exit_done) << head.err();
  EXPECT_EQ(other.wait(), exit_done);
  EXPECT_EQ(read_results(results_).environment.interface, "lo ::1");
}

TEST_F(LossOfAgents, AnInterfaceThatAMachineDoesNotHaveIsAnErrorThatListsThem) {
  Program program(folder_.path(), {"run", "small.yaml", "--out", "out", "--interface", "wlan7"});
  EXPECT_EQ(program.wait(), exit_usage);
  EXPECT_THAT(program.err(), HasSubstr("no network interface \"wlan7\" with an address: it has lo 127.0.0.1"));
  fixtures::write_suite(folder_ / "small.yaml", 0.02, 1);
  Program named(folder_.path(), {"run", "small.yaml", "--out", "out", "--interface", "lo"});
  EXPECT_EQ(named.wait(), exit_done) << named.err();
}

TEST_F(LossOfAgents, AWorkerElsewhereCostsOneConfiguration) {
  Program head(folder_.path(), run_, agent(0, port_));
  Program other(folder_.path(), run_, agent(1, port_));
  ASSERT_TRUE(fixtures::wait_for_runs(results_, 1)) << head.err();
  ASSERT_THAT(other.children(), SizeIs(1));
  ::kill(other.children()[0], SIGKILL);
  EXPECT_EQ(head.wait(), exit_failed);
  EXPECT_EQ(other.wait(), exit_failed);
  const Results results = read_results(results_);
  EXPECT_EQ(count(results, RunStatus::ok), 3);
  EXPECT_THAT(the_failed(results).reason, HasSubstr("worker of rank 1 was killed by signal 9 (SIGKILL)"));
  EXPECT_EQ(head.left_behind() + other.left_behind(), 0);
}

TEST_F(LossOfAgents, AnAgentEndsTheRun) {
  fixtures::write_suite(folder_ / "small.yaml", 1.0, 1, 5);
  Program head(folder_.path(), run_, agent(0, port_));
  Program other(folder_.path(), run_, agent(1, port_));
  ASSERT_TRUE(fixtures::wait_for_runs(results_, 1)) << head.err();
  other.send(SIGKILL);
  EXPECT_EQ(head.wait(), exit_failed);
  EXPECT_THAT(head.err(), testing::ContainsRegex("agent 1 \\(.*\\) is lost: no sign of life for 5 s"));
  EXPECT_EQ(read_results(results_).state, ResultsState::lost);
  EXPECT_EQ(head.left_behind() + other.left_behind(), 0);
}

TEST_F(LossOfAgents, AHeadThatIsFrozenEndsTheOthers) {
  fixtures::write_suite(folder_ / "small.yaml", 1.0, 1, 5);
  Program head(folder_.path(), run_, agent(0, port_));
  Program other(folder_.path(), run_, agent(1, port_));
  ASSERT_TRUE(fixtures::wait_for_runs(results_, 1)) << head.err();
  head.send(SIGSTOP);
  const auto frozen = std::chrono::steady_clock::now();
  EXPECT_EQ(other.wait(), exit_failed);
  EXPECT_LT(std::chrono::steady_clock::now() - frozen, std::chrono::seconds(5 + 5));
  EXPECT_THAT(other.err(), HasSubstr("the head, agent 0 at 127.0.0.1, has given no sign of life for"));
  EXPECT_EQ(other.left_behind(), 0);
  head.send(SIGKILL);
  head.wait();
}

TEST_F(LossOfAgents, ADurationGoesOnWhereItWasLeft) {
  fixtures::write_suite(folder_ / "small.yaml", 0.2, 1);
  Program first(folder_.path(), {"run", "small.yaml", "--out", "out", "--duration", "4s"});
  EXPECT_EQ(first.wait(), exit_done) << first.err();
  const Results then = read_results(results_);
  ASSERT_TRUE(then.duration.has_value());
  EXPECT_GE(then.suite.rounds, 1);
  Program second(folder_.path(), {"run", "small.yaml", "--out", "out", "--duration", "20s", "--resume"});
  EXPECT_EQ(second.wait(), exit_done) << second.err();
  const Results now = read_results(results_);
  EXPECT_GT(now.suite.rounds, then.suite.rounds);
  EXPECT_GT(now.duration->used, then.duration->used);
  EXPECT_LT(now.duration->used, Seconds(30));
  for (const RunResult& run : now.runs) EXPECT_THAT(run.rounds, SizeIs(now.suite.rounds));
}

TEST_F(LossOfAgents, TheHeadEndsTheOthers) {
  Program head(folder_.path(), run_, agent(0, port_));
  Program other(folder_.path(), run_, agent(1, port_));
  ASSERT_TRUE(fixtures::wait_for_runs(results_, 1)) << head.err();
  head.send(SIGKILL);
  EXPECT_EQ(other.wait(), exit_failed);
  EXPECT_THAT(other.err(), HasSubstr("error: "));
  EXPECT_EQ(head.left_behind() + other.left_behind(), 0);
}

TEST_F(LossOfAgents, CtrlCEndsAll) {
  Program head(folder_.path(), run_, agent(0, port_));
  Program other(folder_.path(), run_, agent(1, port_));
  ASSERT_TRUE(fixtures::wait_for_runs(results_, 1)) << head.err();
  head.send(SIGINT);
  other.send(SIGINT);
  EXPECT_EQ(head.wait(), exit_interrupted);
  EXPECT_EQ(other.wait(), exit_interrupted);
  EXPECT_EQ(read_results(results_).state, ResultsState::interrupted);
  EXPECT_EQ(head.left_behind() + other.left_behind(), 0);
}

TEST_F(LossOfAgents, RanksThatDoNotDivideAreAnErrorOfAll) {
  const std::vector<std::string> three = {"run", "small.yaml", "--ranks", "3", "--only", "system=fastmoe"};
  Program head(folder_.path(), three, agent(0, port_));
  Program other(folder_.path(), three, agent(1, port_));
  EXPECT_EQ(head.wait(), exit_usage);
  EXPECT_EQ(other.wait(), exit_usage);
}

}  // namespace
}  // namespace moebench
