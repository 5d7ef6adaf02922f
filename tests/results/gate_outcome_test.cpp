#include "results/changes/gate_outcome.h"

#include <cmath>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "results/changes/changes.h"
#include "results/changes/merged_rounds.h"
#include "tests/results/measured.h"

namespace moebench {
namespace {

using example::measured;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr example::Noise quiet{.machine = 0, .round = 0.002, .iteration = 0.01, .iterations = 15};

GateOutcome outcome_between(const Results& before, const Results& after) {
  return outcome_of(changes_between(before, after, {}));
}

TEST(GateOutcome, OfEqualsIsPassed) {
  const Results results = measured(8, 1, 1, quiet);
  const GateOutcome outcome = outcome_between(results, results);
  EXPECT_EQ(outcome.result(), GateResult::passed);
  EXPECT_EQ(outcome.judged, 2);
  EXPECT_EQ(outcome.not_judged.size(), 2U) << "what had no time before";
  EXPECT_THAT(text_of(outcome), testing::EndsWith("Gate: passed\n"));
}

TEST(GateOutcome, IsNeverPassedWhereNothingWasJudged) {
  const Results after = measured(8, 1, 1, quiet);
  Results before = after;
  for (RunResult& run : before.runs) {
    run.status = RunStatus::failed;
    run.reason = "out of memory";
  }
  const GateOutcome outcome = outcome_between(before, after);
  EXPECT_EQ(outcome.result(), GateResult::missing);
  EXPECT_EQ(outcome.not_judged.size(), after.runs.size());
  EXPECT_THAT(text_of(outcome), HasSubstr("No configuration has a time in both."));
  EXPECT_EQ(outcome_between({}, {}).result(), GateResult::missing);
}

TEST(GateOutcome, KnowsOfTooFewRounds) {
  EXPECT_TRUE(outcome_between(measured(2, 1, 1, quiet), measured(2, 1, 1, quiet)).has_too_few_rounds);
  EXPECT_FALSE(outcome_between(measured(3, 1, 1, quiet), measured(3, 1, 1, quiet)).has_too_few_rounds);
}

// Whether it is the same or faster is not known, and does not matter.
TEST(GateOutcome, IsPassedWhereNothingCanBeWorse) {
  Changes changes = changes_between(measured(8, 1, 1, quiet), measured(8, 1, 1, quiet), {});
  for (Change& change : changes.changes) {
    if (!change.time) continue;
    change.time->verdict = Verdict::inconclusive;
    EXPECT_TRUE(change.time->is_not_worse);
  }
  EXPECT_EQ(outcome_of(changes).result(), GateResult::passed);
  for (Change& change : changes.changes) {
    if (change.time) change.time->is_not_worse = false;
  }
  EXPECT_EQ(outcome_of(changes).result(), GateResult::inconclusive);
}

TEST(GateOutcome, FailsForEachFigure) {
  Results before = measured(8, 1, 1, quiet);
  for (RunResult& run : before.runs) run.predicted = milliseconds(20);
  const auto regression = [&](const std::function<void(Results&)>& change) {
    Results after = before;
    change(after);
    const GateOutcome outcome = outcome_between(before, after);
    EXPECT_EQ(outcome.result(), GateResult::regression);
    return outcome.regressions.empty() ? std::string() : outcome.regressions.front();
  };
  EXPECT_THAT(
      regression([](Results& after) { *after.runs[1].memory->measured += Bytes(1); }),
      HasSubstr("mpipemoe tokens=4096 M=256 H=1024 E=2 n=4 s3: memory worse: 29360128 bytes, now 29360129 bytes"));
  EXPECT_THAT(regression([](Results& after) { after.runs[1].predicted = milliseconds(25); }),
              HasSubstr("prediction error worse"));
  EXPECT_THAT(regression([](Results& after) {
                for (Round& round : after.runs[1].rounds) round.overlap = Ratio(0.1);
              }),
              HasSubstr("overlap worse: 25.0 %, now 10.0 %"));
  EXPECT_THAT(regression([](Results& after) { after = measured(8, 1, 1.05, quiet); }), HasSubstr("slower"));
}

TEST(GateOutcome, TellsFailedFromMissingFromInconclusive) {
  const Results before = measured(8, 1, 1, quiet);
  Results after = before;
  after.runs[0].rounds.resize(2);
  EXPECT_EQ(outcome_between(before, after).result(), GateResult::inconclusive);
  after.runs[1].status = RunStatus::skipped;
  after.runs[1].reason = "no memory";
  EXPECT_EQ(outcome_between(before, after).result(), GateResult::missing);
  after.runs.pop_back();
  EXPECT_THAT(outcome_between(before, after).missing,
              ElementsAre(HasSubstr("new skipped: no memory"), HasSubstr("not in the new results")));
  for (Seconds& time : after.runs[0].rounds[0].step) time = time * 3.0;
  after.runs[1].status = RunStatus::failed;
  EXPECT_EQ(outcome_between(before, after).result(), GateResult::failed);
}

TEST(GateOutcome, LetsPassWhatFailedBeforeAndWhatIsNew) {
  Results before = measured(8, 1, 1, quiet);
  const Results after = before;
  before.runs[1].status = RunStatus::failed;
  before.runs.erase(before.runs.begin() + 3);
  EXPECT_EQ(outcome_between(before, after).result(), GateResult::passed);
}

TEST(WidestInterval, IsThatOfTheWidestFigureOverItsMargin) {
  const Results before = measured(8, 1, 1, quiet);
  const Results after = measured(8, 2, 1, quiet);
  Changes changes = changes_between(before, after, {});
  double widest = 0;
  for (const std::size_t i : {0, 1}) {
    const RatioInterval& interval = *changes.changes[i].time->wide_interval;
    widest = std::max(widest, std::log(interval.high / interval.low) / std::log(1.02));
  }
  EXPECT_NEAR(widest_interval(changes).count(), widest, 1e-9);
  changes.changes[0].overlap->wide_interval = ShareInterval{Ratio(-0.3), Ratio(0.3)};
  EXPECT_NEAR(widest_interval(changes).count(), 0.6 / 0.05, 1e-9);
  EXPECT_TRUE(std::isinf(widest_interval(changes_between(measured(2, 1), measured(2, 2), {})).count()));
  EXPECT_EQ(widest_interval(changes_between(before, before, {.pairing = Pairing::by_round})), Ratio(0));
}

TEST(MergedRounds, AreTheRoundsOfAll) {
  Results all = measured(2, 1);
  Results next = measured(1, 2);
  next.runs[0].memory->measured = mib(50);
  next.runs[0].correctness->max_abs_error = 1;
  next.notes = {"a note"};
  add_rounds(all, next);
  add_rounds(all, next);
  EXPECT_EQ(all.runs[0].rounds.size(), 4U);
  EXPECT_EQ(all.runs[0].rounds[2], next.runs[0].rounds[0]);
  EXPECT_EQ(all.runs[0].memory->measured, mib(50));
  EXPECT_EQ(all.runs[1].memory->measured, mib(24));
  EXPECT_EQ(all.runs[0].correctness->max_abs_error, 1);
  EXPECT_EQ(all.notes, std::vector<std::string>{"a note"});
}

TEST(MergedRounds, OfWhatFailedOnceHaveFailed) {
  Results all = measured(2, 1);
  Results next = measured(1, 2);
  next.runs[0].status = RunStatus::failed;
  next.runs[0].reason = "wrong";
  add_rounds(all, next);
  next.runs[0].reason = "wrong again";
  add_rounds(all, next);
  add_rounds(all, measured(1, 3));
  EXPECT_EQ(all.runs[0].status, RunStatus::failed);
  EXPECT_EQ(all.runs[0].reason, "wrong");
  EXPECT_EQ(all.runs[0].rounds.size(), 2U);
  EXPECT_EQ(all.runs[1].rounds.size(), 5U);
}

// A verdict of one among many figures needs more than its interval by itself.
TEST(WidestInterval, IsWiderTheMoreIsJudged) {
  const Results results = measured(8, 1, 1, quiet);
  Results few = results;
  few.runs.resize(1);
  for (Results* each : {&few}) {
    for (Round& round : each->runs[0].rounds) round.overlap.reset();
  }
  const Changes alone = changes_between(few, few, {});
  EXPECT_EQ(alone.changes[0].time->wide_interval, alone.changes[0].time->interval);
  EXPECT_GT(widest_interval(changes_between(results, results, {})), widest_interval(alone));
}

}  // namespace
}  // namespace moebench
