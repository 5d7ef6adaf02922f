#include "suites/run/attempt.h"

#include <gmock/gmock.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <thread>

#include "reference/base/error.h"
#include "tests/run/crew.h"
#include "tests/run/fixtures.h"

namespace moebench {
namespace {

using fixtures::crew;
using fixtures::job;
using testing::HasSubstr;
using testing::SizeIs;
using Kind = WorkerEvent::Kind;

class AttemptOfTwo : public testing::Test {
 protected:
  AgentReport run(const Job& what, const Crew& who) {
    return run_attempt(what, who, agents_, interrupts_, [this](const WorkerEvent& event) { events_.push_back(event); });
  }
  AgentReport run(std::vector<std::string> behaviours) { return run(job(3), crew(std::move(behaviours))); }

  int done() const {
    int count = 0;
    for (const WorkerEvent& event : events_) count += event.kind == Kind::done ? 1 : 0;
    return count;
  }

  Agents agents_ = fixtures::single_agent();
  Interrupts interrupts_;
  std::vector<WorkerEvent> events_;
};

TEST_F(AttemptOfTwo, HandsOverTheEventsOfRankZero) {
  const AgentReport report = run({});
  EXPECT_TRUE(all_finished({report}));
  ASSERT_THAT(events_, SizeIs(7));
  EXPECT_EQ(events_[0].kind, Kind::ready);
  EXPECT_EQ(events_[1], (WorkerEvent{.kind = Kind::started, .configuration = 0}));
  EXPECT_EQ(events_[2].kind, Kind::done);
  EXPECT_TRUE(events_[2].measurement.has_value());
  EXPECT_EQ(events_[6].configuration, 2);
}

TEST_F(AttemptOfTwo, GivesEachWorkerItsRankAndThreads) {
  const fixtures::TemporaryFolder folder;
  Crew who = crew();
  who.command.environment = {"FAKE_WORKER_LOG=" + (folder / "log").string()};
  Job what = job(1, 6);
  what.threads = 3;
  Agents last(make_memory_store(), 2, 3);
  run_attempt(what, who, last, interrupts_, [](const WorkerEvent&) {});
  std::vector<std::string> said;
  for (const std::string& line : fixtures::lines_of(folder / "log")) said.push_back(line.substr(line.find(' ') + 1));
  EXPECT_THAT(said, testing::UnorderedElementsAre("4 3 3", "5 3 3"));
}

TEST_F(AttemptOfTwo, NamesAWorkerThatWasKilledAndWhatTheOtherSaw) {
  const AgentReport report = run({"1@1=crash", "0@1=peer"});
  EXPECT_EQ(done(), 1);
  EXPECT_EQ(reason_for({report}),
            "worker of rank 1 was killed by signal 9 (SIGKILL), as when the system is out of memory; rank 0: lost rank 1");
}

TEST_F(AttemptOfTwo, RepeatsTheLastWordsOfACrash) {
  EXPECT_THAT(reason_for({run({"1@1=babblecrash", "0@1=peer"})}),
              HasSubstr("(SIGABRT): something in a library went wrong"));
}

TEST_F(AttemptOfTwo, NamesAWorkerThatExited) {
  EXPECT_THAT(reason_for({run({"1@2=exit", "0@2=peer"})}), HasSubstr("worker of rank 1 exited with status 3"));
  EXPECT_THAT(reason_for({run({"1@2=leave", "0@2=peer"})}), HasSubstr("worker of rank 1 ended early"));
}

TEST_F(AttemptOfTwo, EndsAWorkerThatWaitsForALostOne) {
  const AgentReport report = run({"1@0=crash", "0@0=hang"});
  EXPECT_EQ(done(), 0);
  EXPECT_THAT(reason_for({report}), HasSubstr("rank 0: told to end while it waited for rank 1"));
}

TEST_F(AttemptOfTwo, KillsAWorkerThatDoesNotReact) {
  const AgentReport report = run({"1@0=fail", "0@0=deaf"});
  EXPECT_EQ(reason_for({report}), "rank 0 did not react and was killed; rank 1: no such luck");
}

TEST_F(AttemptOfTwo, GivesUpAConfigurationThatTakesTooLong) {
  Job what = job(3);
  what.timeout = Seconds(0.5);
  const auto begin = std::chrono::steady_clock::now();
  const AgentReport report = run(what, crew({"1@1=deaf", "0@1=hang"}));
  const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - begin;
  EXPECT_EQ(done(), 1);
  EXPECT_EQ(reason_for({report}),
            "not done after 0.5 s; rank 1 did not react and was killed; rank 0: told to end while it waited for rank 1");
  EXPECT_LT(taken.count(), 10);
}

TEST_F(AttemptOfTwo, GivesUpWorkersThatDoNotFindEachOther) {
  Crew who = crew({"1@start=deaf"});
  who.patience.startup = Seconds(0.4);
  const AgentReport report = run(job(1), who);
  EXPECT_THAT(reason_for({report}), HasSubstr("did not find each other within 0.4 s; rank 1 did not react"));
}

TEST_F(AttemptOfTwo, ASlowConfigurationWithinItsTimeIsNoReasonToWorry) {
  Job what = job(2);
  what.timeout = Seconds(20);
  EXPECT_TRUE(all_finished({run(what, crew({"1@0=slow", "1@1=slow"}))}));
}

TEST_F(AttemptOfTwo, ALossAfterTheLastConfigurationIsNoticed) {
  const AgentReport report = run({"1@end=crash"});
  EXPECT_EQ(done(), 3);
  EXPECT_FALSE(all_finished({report}));
}

TEST_F(AttemptOfTwo, ASignalEndsAllAtOnce) {
  std::thread later([] {
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    ::kill(::getpid(), SIGINT);
  });
  const auto begin = std::chrono::steady_clock::now();
  const AgentReport report = run({"0@1=deaf", "1@1=deaf"});
  const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - begin;
  later.join();
  EXPECT_TRUE(report.interrupted);
  EXPECT_LT(taken.count(), 5);
  EXPECT_EQ(interrupts_.signal(), SIGINT);
}

TEST_F(AttemptOfTwo, AWorkerThatCannotBeStartedIsAnError) {
  Crew who = crew();
  who.command.arguments = {"/no/such/program"};
  EXPECT_THROW(run(job(1), who), Error);
}

// A signal that came before they were all there does not wait for the rest.
TEST_F(AttemptOfTwo, ASignalEndsTheStartOfWorkers) {
  std::raise(SIGTERM);
  Job many = job(1);
  many.ranks = 1000;
  const AgentReport report = run(many, crew({}));
  EXPECT_TRUE(report.interrupted);
  EXPECT_LT(report.workers.size(), 10U);
  EXPECT_EQ(interrupts_.signal(), SIGTERM);
}

}  // namespace
}  // namespace moebench
