#include "suites/run/head.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <csignal>
#include <numeric>
#include <set>

#include "reference/base/error.h"
#include "reference/cost/published_profiles.h"
#include "suites/adaptive.h"
#include "suites/run/prediction.h"
#include "suites/run/preflight.h"
#include "suites/run/shuffled.h"
#include "tests/run/crew.h"
#include "tests/run/fixtures.h"

namespace moebench {
namespace {

using fixtures::crew;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class HeadAlone : public testing::Test {
 protected:
  Results run(std::vector<std::string> behaviours, int rounds = 1, int configurations = 4) {
    request_.suite = fixtures::suite(rounds);
    request_.configurations = fixtures::configurations(configurations);
    return run_as_head(request_, crew(std::move(behaviours)), agents_, interrupts_, recorder_);
  }

  // One configuration whose granularity Algorithm 1 chooses; a fake worker's steps are the shorter, the larger that is.
  Results run_with_trials(std::vector<std::string> behaviours) {
    request_.suite = fixtures::suite(1);
    request_.suite.threads = 1;
    request_.environment.cpu = "abacus";
    request_.environment.cores = 8;
    request_.profile = published_profile("a100-64");
    request_.profile->origin = ProfileOrigin::measured;
    request_.profile->date = std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now());
    request_.profile->machine = {.device = "abacus", .cores = 8, .threads = 1, .ranks = 2, .emulated = {}};
    Configuration asked = fixtures::configuration(1);
    asked.system = "mpipemoe";
    asked.adaptive_granularity = asked.adaptive_reuse = true;
    asked.selector = "algorithm1";
    request_.asked = {asked};
    request_.configurations = {chosen(asked, *request_.profile)};
    return run_as_head(request_, crew(std::move(behaviours)), agents_, interrupts_, recorder_);
  }

  RunRequest request_;
  Agents agents_ = fixtures::single_agent();
  Interrupts interrupts_;
  fixtures::Recorder recorder_;
};

TEST_F(HeadAlone, RunsEveryConfigurationInEveryRound) {
  const Results results = run({}, 3);
  EXPECT_EQ(results.state, ResultsState::complete);
  EXPECT_EQ(exit_status_of(results, 0), 0);
  ASSERT_THAT(results.runs, SizeIs(4));
  for (const RunResult& run : results.runs) {
    EXPECT_EQ(run.status, RunStatus::ok);
    EXPECT_THAT(run.rounds, SizeIs(3));
    EXPECT_TRUE(run.memory.has_value());
  }
  EXPECT_EQ(recorder_.calls.front(), "run started 0");
  EXPECT_EQ(recorder_.calls.back(), "run complete");
  EXPECT_EQ(std::count(recorder_.calls.begin(), recorder_.calls.end(), "ended ok 2"), 3);
  EXPECT_TRUE(recorder_.notes.empty());
}

// A gate's runs have one round each: which of its own they are says how they are shuffled.
TEST_F(HeadAlone, ARoundOfAGateIsShuffledAsThatRound) {
  request_.shuffled_from = 3;
  const Results results = run({}, 2);
  std::vector<std::string> started;
  for (int round : {3, 4}) {
    for (int i : shuffled({0, 1, 2, 3}, fixtures::suite(1).measure.seed, round)) {
      started.push_back("started " + std::to_string(i));
    }
  }
  std::erase_if(recorder_.calls, [](const std::string& call) { return !call.starts_with("started"); });
  EXPECT_EQ(recorder_.calls, started);
  for (const RunResult& run : results.runs) EXPECT_TRUE(run.memory.has_value()) << "of the first that is measured";
}

TEST_F(HeadAlone, RoundsGoOnForADuration) {
  request_.duration = Seconds(2);
  const Results results = run({}, 1);
  EXPECT_EQ(results.state, ResultsState::complete);
  ASSERT_THAT(results.runs, SizeIs(4));
  EXPECT_GT(results.suite.rounds, 2);
  for (const RunResult& run : results.runs) EXPECT_THAT(run.rounds, SizeIs(results.suite.rounds));
  ASSERT_TRUE(results.duration.has_value());
  EXPECT_EQ(results.duration->asked, Seconds(2));
  EXPECT_LT(results.duration->used, Seconds(3));
  EXPECT_GT(results.duration->used, Seconds(1));
}

TEST_F(HeadAlone, ADurationThatNothingFitsIntoIsOneRound) {
  request_.duration = milliseconds(1);
  const Results results = run({}, 3);
  EXPECT_EQ(results.suite.rounds, 1);
  for (const RunResult& run : results.runs) EXPECT_THAT(run.rounds, SizeIs(1));
}

TEST_F(HeadAlone, ADurationEndsWhenNothingIsOpen) {
  request_.duration = Seconds(60);
  const Results results = run({"0@0=fail", "0@1=fail", "0@2=fail", "0@3=fail"});
  EXPECT_EQ(results.state, ResultsState::complete);
  EXPECT_LT(results.duration->used, Seconds(30));
}

TEST_F(HeadAlone, SelectorsThatTryHaveTheirStepsMeasuredFirst) {
  const Results results = run_with_trials({});
  EXPECT_EQ(recorder_.calls.front(), "trials 8");
  ASSERT_THAT(results.runs, SizeIs(1));
  EXPECT_EQ(results.runs[0].chosen.granularity, 16);
  EXPECT_EQ(results.runs[0].config.at("selector"), "algorithm1");
  EXPECT_THAT(results.runs[0].rounds, SizeIs(1));
  EXPECT_THAT(results.notes, ElementsAre("8 configurations tried for selectors that choose by trials"));
}

// The last candidate is n = 16.
TEST_F(HeadAlone, ATrialThatFailsIsNotedAndNotChosen) {
  const Results results = run_with_trials({"1@7=crash", "0@7=peer"});
  EXPECT_EQ(results.state, ResultsState::complete);
  EXPECT_EQ(exit_status_of(results, 0), 0);
  ASSERT_THAT(results.runs, SizeIs(1));
  EXPECT_EQ(results.runs[0].chosen.granularity, 12);
  EXPECT_THAT(results.notes.front(), HasSubstr("the trial of mpipemoe tokens=1024 M=64 H=256 E=2 n=16 none failed"));
}

TEST_F(HeadAlone, TrialsOfWorkersThatDoNotStartEndTheRun) {
  const Results results = run_with_trials({"0@start=exit", "1@start=exit"});
  EXPECT_EQ(exit_status_of(results, 0), 5);
  ASSERT_THAT(results.runs, SizeIs(1));
  EXPECT_EQ(results.runs[0].status, RunStatus::failed);
}

TEST_F(HeadAlone, ALostWorkerCostsOneConfigurationAndTheRestGoesOn) {
  const Results results = run({"1@2=crash", "0@2=peer"}, 3);
  EXPECT_EQ(results.state, ResultsState::complete);
  EXPECT_EQ(exit_status_of(results, 0), 5);
  ASSERT_THAT(results.runs, SizeIs(4));
  for (std::size_t i = 0; i < 4; ++i) {
    EXPECT_EQ(results.runs[i].status, i == 2 ? RunStatus::failed : RunStatus::ok) << i;
    EXPECT_THAT(results.runs[i].rounds, SizeIs(i == 2 ? 0 : 3));
  }
  EXPECT_THAT(results.runs[2].reason, HasSubstr("worker of rank 1 was killed by signal 9 (SIGKILL)"));
  // It was not tried again in later rounds.
  EXPECT_EQ(std::count(recorder_.calls.begin(), recorder_.calls.end(), "ended failed 2"), 1);
}

TEST_F(HeadAlone, ConfigurationsOfOneLayerTakeTurns) {
  request_.suite = fixtures::suite(2);
  request_.suite.measure.order = MeasureOrder::turns;
  request_.configurations = fixtures::configurations(4);
  request_.configurations[1].shape.tokens = Tokens(512);
  const Results results = run_as_head(request_, crew({}), agents_, interrupts_, recorder_);
  EXPECT_EQ(results.suite.order, "turns");
  ASSERT_THAT(results.runs, SizeIs(4));
  for (std::size_t i = 0; i < 4; ++i) {
    EXPECT_THAT(results.runs[i].rounds, SizeIs(2));
    EXPECT_EQ(results.runs[i].correctness->against, i == 1 ? "turns of 1" : "turns of 3");
  }
}

TEST_F(HeadAlone, OnlyThoseTakeTurnsThatThereIsRoomForAtOnce) {
  request_.suite = fixtures::suite(1);
  request_.suite.measure.order = MeasureOrder::turns;
  Configuration large = fixtures::configuration(1);
  const Bytes available = machines_of(std::vector{agent_info_here()}, 2).front().available;
  while (predict_memory(large).allocated() * 4 < available) large.shape.tokens = 5 * large.shape.tokens / 4;
  constexpr int count = 16;
  request_.configurations.assign(count, large);
  for (int i = 0; i < count; ++i) request_.configurations[static_cast<std::size_t>(i)].granularity = i + 1;
  const Results results = run_as_head(request_, crew({}), agents_, interrupts_, recorder_);
  ASSERT_THAT(results.runs, SizeIs(count));
  std::set<std::string> groups;
  for (const RunResult& run : results.runs) {
    ASSERT_EQ(run.status, RunStatus::ok) << run.reason;
    groups.insert(run.correctness->against);
  }
  EXPECT_FALSE(groups.contains("turns of 16"));
  EXPECT_NE(groups, std::set<std::string>{"turns of 1"});
}

TEST_F(HeadAlone, WhoFailsAmongThoseThatTakeTurnsIsFoundWithout) {
  request_.suite = fixtures::suite(2);
  request_.suite.measure.order = MeasureOrder::turns;
  request_.configurations = fixtures::configurations(4);
  const Results results = run_as_head(request_, crew({"1@2=crash", "0@2=peer"}), agents_, interrupts_, recorder_);
  EXPECT_EQ(results.state, ResultsState::complete);
  ASSERT_THAT(results.runs, SizeIs(4));
  for (std::size_t i = 0; i < 4; ++i) {
    EXPECT_EQ(results.runs[i].status, i == 2 ? RunStatus::failed : RunStatus::ok) << i;
    EXPECT_THAT(results.runs[i].rounds, SizeIs(i == 2 ? 0 : 2));
  }
  EXPECT_THAT(results.runs[2].reason, HasSubstr("worker of rank 1 was killed by signal 9 (SIGKILL)"));
  EXPECT_THAT(
      recorder_.notes,
      ElementsAre(HasSubstr("4 configurations that took turns are measured one after the other: worker of rank 1")));
}

TEST_F(HeadAlone, WhoFailsAloneHasFailedAndTheOthersTakeTurnsStill) {
  request_.suite = fixtures::suite(1);
  request_.suite.measure.order = MeasureOrder::turns;
  request_.configurations = fixtures::configurations(4);
  request_.configurations[2].shape.tokens = Tokens(512);
  const Results results = run_as_head(request_, crew({"1@2=crash", "0@2=peer"}), agents_, interrupts_, recorder_);
  ASSERT_THAT(results.runs, SizeIs(4));
  for (std::size_t i : {0U, 1U, 3U}) EXPECT_EQ(results.runs[i].correctness->against, "turns of 3");
  EXPECT_EQ(results.runs[2].status, RunStatus::failed);
  EXPECT_EQ(std::count(recorder_.calls.begin(), recorder_.calls.end(), "started 2"), 1);
  EXPECT_THAT(recorder_.notes, IsEmpty());
}

TEST_F(HeadAlone, EveryConfigurationMayFail) {
  const Results results = run({"0@0=fail", "0@1=fail", "0@2=fail", "0@3=fail"}, 2);
  EXPECT_EQ(exit_status_of(results, 0), 5);
  ASSERT_THAT(results.runs, SizeIs(4));
  for (const RunResult& run : results.runs) EXPECT_EQ(run.reason, "rank 0: no such luck");
}

TEST_F(HeadAlone, WrongOutputFailsWithoutANewAttempt) {
  const fixtures::TemporaryFolder folder;
  Crew who = crew({"0@1=wrong"});
  who.command.environment = {"FAKE_WORKER_LOG=" + (folder / "log").string()};
  request_.suite = fixtures::suite(1);
  request_.configurations = fixtures::configurations(3);
  const Results results = run_as_head(request_, who, agents_, interrupts_, recorder_);
  EXPECT_EQ(results.runs[1].status, RunStatus::failed);
  EXPECT_EQ(results.runs[1].reason, "grad_fc1 is off by 0.5");
  EXPECT_EQ(exit_status_of(results, 0), 5);
  EXPECT_THAT(fixtures::lines_of(folder / "log"), SizeIs(2));
}

TEST_F(HeadAlone, WorkersThatNeverStartEndTheRun) {
  const Results results = run({"1@start=exit", "0@start=fail"}, 2);
  EXPECT_EQ(results.state, ResultsState::lost);
  EXPECT_EQ(exit_status_of(results, 0), 5);
  ASSERT_THAT(results.runs, SizeIs(4));
  EXPECT_THAT(results.runs[0].reason, HasSubstr("the workers do not start"));
  EXPECT_THAT(recorder_.notes, ElementsAre(HasSubstr("tried once more: worker of rank 1 exited with status 3"),
                                           HasSubstr("the workers do not start: worker of rank 1")));
}

TEST_F(HeadAlone, FalseStartsApartFromEachOtherDoNot) {
  const Results results = run({"1@start0=exit", "1@start2=exit"}, 3);
  EXPECT_EQ(results.state, ResultsState::complete);
  EXPECT_EQ(exit_status_of(results, 0), 0);
  ASSERT_THAT(results.runs, SizeIs(4));
  for (const RunResult& run : results.runs) EXPECT_THAT(run.rounds, SizeIs(3));
  EXPECT_THAT(recorder_.notes, SizeIs(2));
}

TEST_F(HeadAlone, WorkersThatMeasureNothingAreNotTriedForEver) {
  const Results results = run({"0@1=silent"}, 1, 2);
  EXPECT_EQ(exit_status_of(results, 0), 5);
  const auto failed = std::count_if(results.runs.begin(), results.runs.end(),
                                    [](const RunResult& run) { return run.status == RunStatus::failed; });
  EXPECT_GE(failed, 1);
}

TEST_F(HeadAlone, ALossAfterTheLastConfigurationIsOnlyANote) {
  const Results results = run({"1@end=crash"});
  EXPECT_EQ(exit_status_of(results, 0), 0);
  EXPECT_THAT(recorder_.notes, ElementsAre(HasSubstr("after the last configuration of a round: worker of rank 1")));
}

TEST_F(HeadAlone, SkipsWhatCannotFitBeforeItRuns) {
  request_.suite = fixtures::suite(1);
  request_.configurations = fixtures::configurations(2);
  request_.configurations[0].shape.tokens = Tokens(1 << 26);
  const Results results = run_as_head(request_, crew({"0@0=crash"}), agents_, interrupts_, recorder_);
  EXPECT_EQ(exit_status_of(results, 0), 0);
  EXPECT_EQ(results.runs[0].status, RunStatus::skipped);
  EXPECT_THAT(results.runs[0].reason,
              testing::MatchesRegex("needs .* GiB \\(2 ranks x .* GiB\\), and .* are available"));
  EXPECT_EQ(results.runs[1].status, RunStatus::ok);
  EXPECT_EQ(recorder_.calls.front(), "run started 1");
}

TEST_F(HeadAlone, ASignalKeepsWhatIsDone) {
  // The signal comes when the last configuration of the shuffled order is under way.
  const int last = shuffled({0, 1, 2, 3}, fixtures::suite(1).measure.seed, 0).back();
  class Interrupter final : public Observer {
   public:
    explicit Interrupter(int last) : last_(last) {}
    void configuration_started(const RunStep& step) override {
      if (step.configuration == last_) ::kill(::getpid(), SIGTERM);
    }

   private:
    int last_;
  } interrupter(last);
  request_.suite = fixtures::suite(1);
  request_.configurations = fixtures::configurations(4);
  const std::string place = std::to_string(last);
  const Results results =
      run_as_head(request_, crew({"0@" + place + "=deaf", "1@" + place + "=deaf"}), agents_, interrupts_, interrupter);
  EXPECT_EQ(results.state, ResultsState::interrupted);
  EXPECT_THAT(results.runs, SizeIs(3));
  EXPECT_EQ(exit_status_of(results, *interrupts_.signal()), 143);
  EXPECT_EQ(exit_status_of(results, SIGINT), 130);
}

TEST(Shuffled, IsAPermutationThatDependsOnSeedAndRound) {
  std::vector<int> all(40);
  std::iota(all.begin(), all.end(), 0);
  std::set<std::vector<int>> seen;
  for (std::uint64_t seed = 1; seed <= 3; ++seed) {
    for (int round = 0; round < 3; ++round) {
      std::vector<int> order = shuffled(all, seed, round);
      EXPECT_EQ(order, shuffled(all, seed, round));
      seen.insert(order);
      std::sort(order.begin(), order.end());
      EXPECT_EQ(order, all);
    }
  }
  EXPECT_EQ(seen.size(), 9U);
}

}  // namespace
}  // namespace moebench
