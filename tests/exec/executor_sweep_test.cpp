// Every system, strategy, granularity, order and layout on devices with random timing and on real threads.

#include <gtest/gtest.h>

#include <cstdlib>
#include <string>

#include "reference/base/random.h"
#include "reference/exec/threads/thread_device.h"
#include "tests/exec/adversarial_device.h"
#include "tests/exec/case_run.h"

namespace moebench {
namespace {

std::uint64_t rounds() {
  const char* text = std::getenv("MOEBENCH_SWEEP_ROUNDS");
  return text == nullptr ? 1 : std::strtoull(text, nullptr, 10);
}

TEST(ExecutorSweep, EveryTimingOfEveryPlanGivesTheRightBytes) {
  const std::uint64_t cases = rounds() * 4 * static_cast<std::uint64_t>(cases_in_a_round());
  for (std::uint64_t seed = 0; seed < cases; ++seed) {
    const MakeDevice make = [&](int rank) {
      return std::make_unique<AdversarialDevice>(derived_seed(seed, static_cast<std::uint64_t>(rank)));
    };
    const CaseRun run{.steps = 2, .two_in_flight = seed % 4 == 3};
    ASSERT_EQ(run_case(numbered_case(seed), run, make), "") << "seed " << seed;
  }
}

TEST(ExecutorSweep, EveryPlanGivesTheRightBytesOnThreads) {
  const std::uint64_t cases = rounds() * static_cast<std::uint64_t>(cases_in_a_round());
  for (std::uint64_t seed = 0; seed < cases; ++seed) {
    const CaseRun run{.steps = 4, .two_in_flight = seed % 4 == 3};
    ASSERT_EQ(run_case(numbered_case(seed), run, [](int) { return make_thread_device(); }), "") << "seed " << seed;
  }
}

}  // namespace
}  // namespace moebench
