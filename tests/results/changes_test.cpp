#include "results/changes/changes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "results/results_json.h"
#include "tests/results/measured.h"

namespace moebench {
namespace {

using example::measured;

constexpr example::Noise quiet{.machine = 0, .round = 0.002, .iteration = 0.01, .iterations = 15};

TEST(Changes, OfTheSameResultsAreNone) {
  const Results results = measured(8, 1, 1, quiet);
  const Changes changes = changes_between(results, results, {});
  ASSERT_EQ(changes.changes.size(), 4U);
  for (const Change& change : changes.changes) {
    if (!change.time) continue;
    EXPECT_EQ(change.time->verdict, Verdict::same);
    EXPECT_EQ(change.time->ratio, Ratio(1));
    EXPECT_EQ(change.memory->verdict, Verdict::same);
    EXPECT_EQ(change.overlap->verdict, Verdict::same);
  }
  EXPECT_TRUE(changes.only_before.empty() && changes.only_after.empty() && changes.notes.empty());
}

TEST(Changes, FindsWhatIsSlowerOrFaster) {
  const Results before = measured(10, 1, 1, quiet);
  const Results after = measured(10, 2, 1.05, quiet);
  const Changes slower = changes_between(before, after, {});
  const Changes faster = changes_between(after, before, {});
  for (const std::size_t i : {0, 1}) {
    EXPECT_EQ(slower.changes[i].time->verdict, Verdict::worse);
    EXPECT_EQ(faster.changes[i].time->verdict, Verdict::better);
    EXPECT_NEAR(slower.changes[i].time->ratio.count(), 1.05, 0.01);
    EXPECT_GT(slower.changes[i].time->shift->low->count(), 0);
    EXPECT_LT(faster.changes[i].time->shift->high->count(), 0);
  }
}

TEST(Changes, AreInconclusiveWhereRoundsDifferTooMuch) {
  const example::Noise loud{.machine = 0, .round = 0.1, .iteration = 0.05, .iterations = 15};
  const Changes changes = changes_between(measured(5, 1, 1, loud), measured(5, 2, 1, loud), {});
  EXPECT_EQ(changes.changes[0].time->verdict, Verdict::inconclusive);
  EXPECT_GT(*changes.changes[0].time->detectable, Ratio(0.1));
}

TEST(Changes, AreInconclusiveOfTooFewRounds) {
  const Changes changes = changes_between(measured(2, 1), measured(2, 2, 3), {});
  EXPECT_EQ(changes.changes[0].time->verdict, Verdict::inconclusive);
  EXPECT_FALSE(changes.changes[0].time->interval || changes.changes[0].time->detectable);
  EXPECT_NEAR(changes.changes[0].time->ratio.count(), 3, 0.3);
}

TEST(Changes, OfPairedRoundsDoNotCareForWhatMeetsBoth) {
  Results before = measured(9, 1, 1, quiet);
  Results after = measured(9, 2, 1.05, quiet);
  for (Results* results : {&before, &after}) {
    for (RunResult& run : results->runs) {
      for (std::size_t i = 0; i < run.rounds.size(); ++i) {
        for (Seconds& time : run.rounds[i].step) time = time * (1 + 0.2 * static_cast<double>(i % 4));
      }
    }
  }
  EXPECT_EQ(changes_between(before, after, {}).changes[0].time->verdict, Verdict::inconclusive);
  EXPECT_EQ(changes_between(before, after, {.pairing = Pairing::by_round}).changes[0].time->verdict, Verdict::worse);
  after.runs[0].rounds.pop_back();
  EXPECT_EQ(changes_between(before, after, {.pairing = Pairing::by_round}).changes[0].time->verdict, Verdict::worse);
}

// Some rounds have none: where nothing was exchanged, or in files that others wrote.
TEST(Changes, OfPairedOverlapsAreOfRoundsThatHaveOneOnBothSides) {
  Results before = example::measured(8, 1);
  Results after = before;
  for (RunResult& run : before.runs) {
    for (std::size_t i = 0; i < run.rounds.size(); ++i) run.rounds[i].overlap = Ratio(0.1 * static_cast<double>(i));
  }
  for (std::size_t r = 0; r < after.runs.size(); ++r) {
    for (std::size_t i = 0; i < after.runs[r].rounds.size(); ++i) {
      after.runs[r].rounds[i].overlap = before.runs[r].rounds[i].overlap;
    }
  }
  for (RunResult& run : before.runs) {
    if (run.rounds.size() > 3) run.rounds[0].overlap.reset();
  }
  for (RunResult& run : after.runs) {
    if (run.rounds.size() > 3) run.rounds[2].overlap = run.rounds[3].overlap = std::nullopt;
  }
  const Changes changes = changes_between(before, after, {.pairing = Pairing::by_round});
  for (const Change& change : changes.changes) {
    if (!change.overlap || !change.overlap->interval) continue;
    EXPECT_EQ(change.overlap->before, change.overlap->after) << change.label;
    EXPECT_EQ(change.overlap->verdict, Verdict::same) << change.label;
  }
}

TEST(Changes, OfSimulatedRunsAreExact) {
  Results before = measured(1, 1);
  before.environment.simulated = "a100-64, published";
  Results after = before;
  EXPECT_EQ(changes_between(before, after, {}).changes[0].time->verdict, Verdict::same);
  for (Seconds& time : after.runs[0].rounds[0].step) time = time * 1.021;
  EXPECT_EQ(changes_between(before, after, {}).changes[0].time->verdict, Verdict::worse);
  after.runs[0].rounds[0].overlap = Ratio(0.19);
  EXPECT_EQ(changes_between(before, after, {}).changes[0].overlap->verdict, Verdict::worse);
  after.runs[0].rounds[0].overlap = Ratio(0.31);
  EXPECT_EQ(changes_between(before, after, {}).changes[0].overlap->verdict, Verdict::better);
}

TEST(Changes, OfMemoryAreExact) {
  const Results before = measured(3, 1);
  Results after = before;
  *after.runs[0].memory->measured += Bytes(1);
  after.runs[1].memory->outside_arena += Bytes(-1);
  const Changes changes = changes_between(before, after, {});
  EXPECT_EQ(changes.changes[0].memory->verdict, Verdict::worse);
  EXPECT_EQ(changes.changes[1].memory->verdict, Verdict::better);
  EXPECT_EQ(changes_between(before, after, {.margins = {.memory = Ratio(0.01)}}).changes[0].memory->verdict,
            Verdict::same);
}

// Predicted 20 ms of steps of about 20 ms, then of such that take twice as long.
TEST(Changes, OfThePredictionsErrorAreOfItsSize) {
  Results before = measured(8, 1, 1, quiet);
  Results after = measured(8, 2, 2, quiet);
  for (Results* results : {&before, &after}) results->runs[0].predicted = milliseconds(20);
  EXPECT_EQ(changes_between(before, after, {}).changes[0].prediction_error->verdict, Verdict::worse);
  EXPECT_EQ(changes_between(after, before, {}).changes[0].prediction_error->verdict, Verdict::better);
  EXPECT_FALSE(changes_between(before, after, {}).changes[1].prediction_error);
}

// A level of 0.95 leaves 2.5 % on either side: of so many comparisons of equals, in at most a few is anything slower.
TEST(Changes, OfEqualsRarelyAreWorse) {
  int alarms = 0;
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    const Changes changes = changes_between(measured(5, 2 * seed), measured(5, 2 * seed + 1),
                                            {.margins = {.time = Ratio(0)}, .resampling = {.resamples = 200}});
    for (const Change& change : changes.changes)
      alarms += change.time && change.time->verdict == Verdict::worse ? 1 : 0;
  }
  EXPECT_LE(alarms, 15);  // 7.5 expected at most, and three deviations
}

TEST(Changes, SayWhyThereIsNoTime) {
  Results before = measured(3, 1);
  Results after = before;
  after.runs[0].status = RunStatus::failed;
  after.runs[0].reason = "the output is wrong";
  const Changes changes = changes_between(before, after, {});
  EXPECT_FALSE(changes.changes[0].time || changes.changes[0].memory);
  EXPECT_EQ(changes.changes[0].status_after, RunStatus::failed);
  EXPECT_EQ(changes.changes[0].reason_after, "the output is wrong");
  EXPECT_EQ(changes.changes[2].reason_before, before.runs[2].reason);
}

TEST(Changes, NameWhatIsMissing) {
  Results before = measured(3, 1);
  Results after = before;
  after.runs.erase(after.runs.begin());
  before.runs.erase(before.runs.begin() + 1);
  const Changes changes = changes_between(before, after, {});
  EXPECT_EQ(changes.only_before, std::vector{before.runs[0].label});
  EXPECT_EQ(changes.only_after, std::vector{after.runs[0].label});
  EXPECT_EQ(changes.changes.size(), 2U);
}

TEST(Changes, SayWhatWasNotReal) {
  Results before = example::measured(3, 1);
  Results after = before;
  after.environment.emulated = {"links of 250 Mbit/s"};
  const std::string note = unreal_note(after.environment);
  ASSERT_FALSE(note.empty());
  EXPECT_THAT(changes_between(before, after, {}).notes, testing::Contains(note.substr(0, note.find('\n'))));
}

TEST(Changes, DetectLessTheMoreIsTested) {
  const Results one = example::measured(8, 1);
  Results few = one;
  few.runs.erase(few.runs.begin() + 1, few.runs.end());
  const auto detected = [](const Results& results) {
    return changes_between(results, results, {}).changes.front().time->detectable.value();
  };
  EXPECT_GT(detected(one), detected(few));
}

TEST(Changes, NoteWhatElseDiffers) {
  Results before = measured(3, 1);
  Results after = before;
  after.environment.cpu = "Another processor";
  after.state = ResultsState::interrupted;
  const Changes changes = changes_between(before, after, {});
  ASSERT_EQ(changes.notes.size(), 2U);
  EXPECT_EQ(changes.notes[0], "not the same environment: processor: A processor, now Another processor");
  EXPECT_EQ(changes.notes[1], "the new results are not complete: interrupted");
}

TEST(Changes, FlagDriftAndOutliersAndKeepThem) {
  Results before = measured(8, 1, 1, quiet);
  Results after = before;
  for (std::size_t i = 0; i < 8; ++i) {
    for (Seconds& time : after.runs[0].rounds[i].step) time = time * (1 + 0.03 * static_cast<double>(i));
  }
  for (Round& round : after.runs[1].rounds) round.step[4] = round.step[8] = Seconds(1);
  const Changes changes = changes_between(before, after, {});
  ASSERT_FALSE(changes.changes[0].flags.empty());
  EXPECT_TRUE(changes.changes[0].flags[0].starts_with("new: ")) << changes.changes[0].flags[0];
  EXPECT_NE(changes.changes[0].flags[0].find("slower at the end of the run"), std::string::npos);
  ASSERT_FALSE(changes.changes[1].flags.empty());
  EXPECT_EQ(changes.changes[1].flags.back(), "new: far from the others of their round: 16 of 120 iterations");
}

// As many machines give them: a slow iteration now and then.
TEST(Changes, OfManyUsualConfigurationsFlagFew) {
  Results before = measured(8, 1, 1, quiet);
  before.runs.resize(1);
  for (int i = 1; i < 40; ++i) {
    before.runs.push_back(before.runs.front());
    before.runs.back().config["tokens"] = 1000 + i;
  }
  Results after = before;
  example::measure(before, 8, 3, 1, quiet);
  example::measure(after, 8, 4, 1, quiet);
  for (RunResult& run : after.runs) run.rounds[3].step[7] = Seconds(1);
  int flagged = 0;
  for (const Change& change : changes_between(before, after, {}).changes) flagged += change.flags.empty() ? 0 : 1;
  EXPECT_LE(flagged, 2);
}

// The machine becomes slower, and a round of both is far from the others.
TEST(Changes, OfPairedRoundsFlagOnlyWhatDoesNotMeetBoth) {
  Results before = measured(10, 1, 1, quiet);
  Results after = measured(10, 2, 1, quiet);
  for (Results* results : {&before, &after}) {
    for (std::size_t i = 0; i < 10; ++i) {
      for (Seconds& time : results->runs[0].rounds[i].step) time = time * (1 + 0.03 * static_cast<double>(i));
    }
  }
  EXPECT_EQ(changes_between(before, after, {}).changes[0].flags.size(), 2U);
  EXPECT_TRUE(changes_between(before, after, {.pairing = Pairing::by_round}).changes[0].flags.empty());
  for (const std::size_t i : {3, 4}) {
    for (Seconds& time : after.runs[0].rounds[i].step) time = time * 1.5;
  }
  const Changes changes = changes_between(before, after, {.pairing = Pairing::by_round});
  EXPECT_EQ(changes.changes[0].flags,
            std::vector<std::string>{"new over old: far from the other rounds: 2 of 10 (4, 5)"});
}

// A file has four decimals of a millisecond, a store all digits.
TEST(Changes, OfASimulatedRunFromItsFileAreNone) {
  Results stored = example::results();
  stored.environment.simulated = "a100-64, published";
  for (RunResult& run : stored.runs) {
    for (Round& round : run.rounds) {
      round.step = {milliseconds(21.0 / 3.7)};
      round.forward = round.backward = {milliseconds(1)};
      round.overlap = Ratio(1.0 / 3);
    }
  }
  const Results read = results_from(text_of(stored), "results.json");
  ASSERT_NE(read.runs[0].rounds[0].step, stored.runs[0].rounds[0].step);
  const ChangeRules rules{.margins = {.time = Ratio(0), .prediction_error = Ratio(0), .overlap = Ratio(0)}};
  for (const Changes& changes : {changes_between(read, stored, rules), changes_between(stored, read, rules)}) {
    EXPECT_EQ(changes.changes[0].time->verdict, Verdict::same);
    EXPECT_EQ(changes.changes[0].overlap->verdict, Verdict::same);
  }
}

}  // namespace
}  // namespace moebench
