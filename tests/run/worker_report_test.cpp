#include "suites/run/worker_report.h"

#include <gtest/gtest.h>

#include <csignal>

namespace moebench {
namespace {

const WorkerReport finished{.rank = 0, .began = true, .finished = true};
const WorkerReport killed{.rank = 1, .began = true, .fate = {.by_signal = true, .number = SIGKILL}};
const WorkerReport crashed{.rank = 1,
                           .began = true,
                           .fate = {.by_signal = true, .number = SIGSEGV},
                           .last_words = "something went wrong"};
const WorkerReport echo{.rank = 0,
                        .began = true,
                        .fate = {.by_signal = false, .number = 1},
                        .failure = "dispatch of partition 2: lost rank 1",
                        .blames_peer = true};
const WorkerReport failed{.rank = 1, .began = true, .fate = {.by_signal = false, .number = 1}, .failure = "no memory"};

std::string reason_of(std::vector<WorkerReport> workers, const std::string& timeout = "") {
  return reason_for({AgentReport{.timeout = timeout, .workers = std::move(workers)}});
}

TEST(AgentReport, IsReadAsItWasWritten) {
  const AgentReport report{.agent = 1, .interrupted = true, .timeout = "not done after 30 s", .workers = {killed, echo, crashed}};
  EXPECT_EQ(agent_report_from(text_of(report)), report);
}

TEST(AgentReport, KnowsWhetherAllFinishedAndAnyBegan) {
  EXPECT_TRUE(all_finished({{.workers = {finished}}, {.workers = {finished}}}));
  EXPECT_FALSE(all_finished({{.workers = {finished}}, {.workers = {killed}}}));
  EXPECT_TRUE(any_began({{.workers = {WorkerReport{}}}, {.workers = {killed}}}));
  EXPECT_FALSE(any_began({{.workers = {WorkerReport{}}}}));
}

TEST(ReasonFor, NamesTheDeadWorkerFirstAndThenWhatOthersSaw) {
  EXPECT_EQ(reason_of({echo, killed}),
            "worker of rank 1 was killed by signal 9 (SIGKILL), as when the system is out of memory; "
            "rank 0: dispatch of partition 2: lost rank 1");
}

TEST(ReasonFor, RepeatsTheLastWordsOfACrash) {
  EXPECT_EQ(reason_of({crashed}), "worker of rank 1 was killed by signal 11 (SIGSEGV): something went wrong");
}

TEST(ReasonFor, PrefersAFailureOfItsOwnToOneThatBlamesAPeer) {
  EXPECT_EQ(reason_of({echo, failed}), "rank 1: no memory; rank 0: dispatch of partition 2: lost rank 1");
}

TEST(ReasonFor, SaysWhoDidNotReactToATimeOut) {
  WorkerReport deaf = killed;
  deaf.dismissed = deaf.unresponsive = true;
  WorkerReport waiting = echo;
  waiting.dismissed = true;
  EXPECT_EQ(reason_of({waiting, deaf}, "not done after 30 s"),
            "not done after 30 s; rank 1 did not react and was killed; rank 0: dispatch of partition 2: lost rank 1");
}

TEST(ReasonFor, NamesARankOnce) {
  WorkerReport named = failed;
  named.failure = "rank 1: fc1 of partition 0: no memory";
  EXPECT_EQ(reason_of({named}), "rank 1: fc1 of partition 0: no memory");
}

TEST(ReasonFor, ALeaverIsLost) {
  EXPECT_EQ(reason_of({WorkerReport{.rank = 3, .began = true}}), "worker of rank 3 ended early");
}

TEST(ReasonFor, CountsWhatItDoesNotRepeat) {
  std::vector<WorkerReport> workers = {killed};
  for (int rank = 2; rank < 10; ++rank) {
    workers.push_back(echo);
    workers.back().rank = rank;
    workers.back().failure = "lost rank 1";
  }
  EXPECT_EQ(reason_of(workers),
            "worker of rank 1 was killed by signal 9 (SIGKILL), as when the system is out of memory; "
            "rank 2: lost rank 1; rank 3: lost rank 1; and 6 more");
}

TEST(ReasonFor, IsEmptyWhereAllFinished) { EXPECT_EQ(reason_of({finished}), ""); }

}  // namespace
}  // namespace moebench
