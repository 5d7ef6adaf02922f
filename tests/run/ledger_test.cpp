#include "suites/run/ledger.h"

#include <gtest/gtest.h>

#include <cmath>

#include "suites/normal_form.h"
#include "tests/results/example.h"
#include "tests/run/fixtures.h"

namespace moebench {
namespace {

class LedgerOfThree : public testing::Test {
 protected:
  static Measurement measurement(double step_ms, double error = 1e-6) {
    return {.round = example::round_of({step_ms}), .memory = std::nullopt, .correctness = {error, "fp64 oracle"}};
  }

  const Suite suite_ = fixtures::suite(2);
  const std::vector<Configuration> configurations_ = fixtures::configurations(3);
  Ledger ledger_{suite_, configurations_};
};

TEST_F(LedgerOfThree, KeepsTheSuitesOrderWhateverComesFirst) {
  ledger_.record(2, measurement(30));
  ledger_.record(0, measurement(10));
  ledger_.record(1, measurement(20));
  ledger_.record(0, measurement(12));
  const auto& runs = ledger_.results().runs;
  ASSERT_EQ(runs.size(), 3U);
  for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(runs[i].label, label(configurations_[i]));
  EXPECT_EQ(runs[0].rounds.size(), 2U);
  EXPECT_EQ(runs[2].chosen.granularity, 3);
  EXPECT_EQ(runs[2].config["granularity"], 3);
}

TEST_F(LedgerOfThree, KnowsWhatIsOpen) {
  EXPECT_TRUE(ledger_.is_open(0));
  ledger_.record(0, measurement(10));
  EXPECT_TRUE(ledger_.is_open(0));
  ledger_.fail(0, "lost");
  EXPECT_FALSE(ledger_.is_open(0));
  ledger_.skip(1, "too large");
  EXPECT_FALSE(ledger_.is_open(1));
  EXPECT_EQ(ledger_.results().runs[1].status, RunStatus::skipped);
  EXPECT_TRUE(ledger_.is_open(2));
}

TEST_F(LedgerOfThree, WhatFewerHostsMeasureStandsBesideTheRest) {
  ledger_.record(0, measurement(10));
  ledger_.record(1, measurement(20));
  ledger_.record(0, measurement(11));
  ledger_.fail(2, "wrong");
  ledger_.begin_part("1 of 2 agents, without agent 1", 1);
  EXPECT_EQ(ledger_.part(), 1);
  EXPECT_FALSE(ledger_.has(0));
  EXPECT_TRUE(ledger_.is_open(0));
  EXPECT_FALSE(ledger_.is_open(2)) << "it has failed before";
  EXPECT_EQ(ledger_.rounds_left(), (std::vector<int>{1, 1, 0}));
  ledger_.record(1, measurement(40));
  EXPECT_EQ(ledger_.rounds_left(), (std::vector<int>{1, 0, 0}));
  const auto& runs = ledger_.results().runs;
  ASSERT_EQ(runs.size(), 4U);
  EXPECT_EQ(runs[1].rounds.size(), 1U);
  EXPECT_EQ(runs[3].label, label(configurations_[1]) + " on 1 of 2 agents, without agent 1");
  EXPECT_EQ(runs[3].config["hosts"], "1 of 2 agents, without agent 1");

  ledger_.begin_part("1 of 2 agents, without agent 1", 1);
  EXPECT_EQ(ledger_.part(), 1) << "the same hosts go on with the same runs";
}

TEST_F(LedgerOfThree, WrongOutputIsAFailureWithoutATime) {
  Measurement wrong = measurement(10, 0.5);
  wrong.round.reset();
  wrong.complaint = "output is off by 0.5";
  const RunResult& run = ledger_.record(0, wrong);
  EXPECT_EQ(run.status, RunStatus::failed);
  EXPECT_EQ(run.reason, "output is off by 0.5");
  EXPECT_EQ(run.correctness->max_abs_error, 0.5);
  EXPECT_FALSE(step_spread(run).has_value());
}

TEST_F(LedgerOfThree, KeepsTheLargestErrorAndMemory) {
  Measurement first = measurement(10, 2e-6);
  first.memory = MemoryUse{.measured = mib(8)};
  Measurement second = measurement(10, 1e-6);
  second.memory = MemoryUse{.measured = mib(9)};
  ledger_.record(0, first);
  const RunResult& run = ledger_.record(0, second);
  EXPECT_EQ(run.correctness->max_abs_error, 2e-6);
  EXPECT_EQ(run.memory->measured, mib(9));
  ledger_.record(0, measurement(10, std::nan("")));
  EXPECT_TRUE(std::isnan(run.correctness->max_abs_error));
}

// Which selector chose, and for which budget, is not seen in what it has chosen.
TEST(Ledger, ABaselineMayNameASelector) {
  Suite suite = fixtures::suite(2);
  suite.baseline = {{.name = "selector", .values = {{.text = "algorithm1"}}}};
  std::vector<Configuration> asked = fixtures::configurations(2);
  std::vector<Configuration> chosen = asked;
  for (std::size_t i = 0; i < asked.size(); ++i) {
    asked[i] = chosen[0];
    asked[i].system = "mpipemoe";
    asked[i].adaptive_granularity = true;
    asked[i].selector = i == 0 ? "algorithm1" : "search";
    asked[i] = normal_form(asked[i], suite);
    chosen[i] = asked[i];
    chosen[i].adaptive_granularity = false;
    chosen[i].granularity = static_cast<int>(i) + 1;
  }
  Ledger ledger(suite, chosen, asked);
  EXPECT_EQ(ledger.skip(1, "not measured here").baseline, label(chosen[0]));
  EXPECT_EQ(ledger.skip(0, "not measured here").baseline, label(chosen[0]));
}

}  // namespace
}  // namespace moebench
