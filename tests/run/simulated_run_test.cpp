#include "suites/run/simulated_run.h"

#include <gmock/gmock.h>

#include <chrono>
#include <cmath>

#include "reference/cost/published_profiles.h"
#include "results/results_json.h"
#include "results/table.h"
#include "tests/run/fixtures.h"

namespace moebench {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class SimulatedRun : public testing::Test {
 protected:
  SimulatedRun() {
    request_.suite = fixtures::suite(3, 16);
    request_.suite.device = *device_choice_named("sim:a100-64");
    request_.profile = published_profile("a100-64");
    for (int n : {1, 2, 4}) {
      Configuration configuration = fixtures::configuration(n, 16);
      configuration.shape.tokens = Tokens(8192);
      configuration.device = request_.suite.device;
      request_.configurations.push_back(configuration);
    }
  }

  Results run() { return run_simulated(request_, interrupts_, recorder_); }

  RunRequest request_;
  Interrupts interrupts_;
  fixtures::Recorder recorder_;
};

TEST_F(SimulatedRun, NotesThatTheProfileIsOld) {
  request_.profile->date -= std::chrono::days(4000);
  EXPECT_THAT(run().notes, IsEmpty()) << "published figures";
  request_.profile->origin = ProfileOrigin::measured;
  EXPECT_THAT(run().notes, ElementsAre(HasSubstr("days old, and 30 are the most: run `moebench calibrate ")));
}

TEST_F(SimulatedRun, HasOneRoundOfEveryConfiguration) {
  const Results results = run();
  EXPECT_EQ(results.state, ResultsState::complete);
  EXPECT_EQ(exit_status_of(results, 0), 0);
  EXPECT_EQ(results.suite.rounds, 1);
  ASSERT_THAT(results.runs, SizeIs(3));
  for (const RunResult& run : results.runs) {
    EXPECT_EQ(run.status, RunStatus::ok);
    ASSERT_THAT(run.rounds, SizeIs(1));
    const Round& round = run.rounds.front();
    ASSERT_THAT(round.step, SizeIs(1));
    EXPECT_NEAR(round.step[0].count(), (round.forward[0] + round.backward[0]).count(), 1e-12);
    EXPECT_GT(round.busy.compute, Seconds(0));
    EXPECT_LE(round.busy.compute, round.step[0]);
    EXPECT_GT(round.busy.comm, round.forward_busy.comm);
    EXPECT_TRUE(round.overlap.has_value());
  }
  EXPECT_EQ(recorder_.calls.front(), "run started 0");
  EXPECT_EQ(recorder_.calls.back(), "run complete");
}

TEST_F(SimulatedRun, SaysEverywhereThatNothingWasMeasured) {
  const Results results = run();
  EXPECT_EQ(results.environment.simulated, "machine profile a100-64: published, not measured here");
  for (const RunResult& run : results.runs) {
    EXPECT_FALSE(run.memory->measured.has_value());
    EXPECT_GT(run.memory->predicted, Bytes(0));
    EXPECT_TRUE(std::isnan(run.correctness->max_abs_error));
    EXPECT_EQ(run.correctness->against, "nothing: simulated");
    EXPECT_EQ(run.config["device"], "sim:a100-64");
  }
  EXPECT_THAT(table_of(results, {}), HasSubstr("SIMULATED, not measured and not checked: machine profile a100-64"));
  const Json json = to_json(results);
  EXPECT_EQ(json["environment"]["simulated"], results.environment.simulated);
  EXPECT_TRUE(json["runs"][0]["memory"]["measured_bytes"].is_null());
}

TEST_F(SimulatedRun, ResultsCanBeReadAgain) {
  const Results results = run();
  const Results again = results_from(text_of(results), "again");
  EXPECT_EQ(text_of(again), text_of(results));
}

TEST_F(SimulatedRun, UnevenRoutingShowsWhoHadHowMuchToDo) {
  for (Configuration& configuration : request_.configurations) {
    configuration.routing.workload = {.kind = WorkloadKind::zipf, .parameter = Ratio(1.2)};
  }
  const RunResult run = this->run().runs.front();
  const RankShares& shares = run.rounds.front().by_rank;
  EXPECT_THAT(shares.rows_received, SizeIs(16));
  EXPECT_THAT(shares.compute, SizeIs(16));
  EXPECT_EQ(shares.stragglers[0], 1);
  EXPECT_THAT(run.memory->predicted_by_rank, SizeIs(16));
  EXPECT_EQ(run.memory->predicted_by_rank[0], run.memory->predicted);
}

TEST_F(SimulatedRun, WhatTheProfileDoesNotKnowIsSkipped) {
  request_.profile = published_profile("v100-64");
  request_.configurations[1].shape.dtype = ElementType::bf16;
  const Results results = run();
  EXPECT_EQ(results.runs[1].status, RunStatus::skipped);
  EXPECT_THAT(results.runs[1].reason, HasSubstr("bf16"));
  EXPECT_EQ(results.runs[2].status, RunStatus::ok);
  EXPECT_EQ(exit_status_of(results, 0), 0);
}

TEST_F(SimulatedRun, TheOptimizersStepIsSaidToBeMissing) {
  request_.configurations[0].runs_optimizer = true;
  EXPECT_THAT(run().notes, ElementsAre(HasSubstr("optimizer")));
}

TEST_F(SimulatedRun, HasNothingElseToNote) { EXPECT_THAT(run().notes, IsEmpty()); }

}  // namespace
}  // namespace moebench
