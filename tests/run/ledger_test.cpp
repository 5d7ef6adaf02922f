#include "suites/run/ledger.h"

#include <gtest/gtest.h>

#include <cmath>

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

}  // namespace
}  // namespace moebench
