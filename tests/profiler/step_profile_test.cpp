#include "profiler/analysis/step_profile.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/profiler/traced_ranks.h"

namespace moebench {
namespace {

constexpr double rounding = 1e-9;

// Instant by instant: between any two ends of spans nothing changes.
Overlap by_instants(const TracedStep& step) {
  std::vector<Seconds> instants;
  for (std::size_t i = 0; i < step.spans.size(); ++i) {
    instants.push_back(step.spans[i].begin + step.waited[i]);
    instants.push_back(step.spans[i].end);
  }
  std::sort(instants.begin(), instants.end());
  Overlap found;
  for (std::size_t i = 1; i < instants.size(); ++i) {
    const Seconds middle = instants[i - 1] + (instants[i] - instants[i - 1]) / 2;
    const auto is_at_work = [&](Stream stream) {
      for (std::size_t op = 0; op < step.spans.size(); ++op) {
        const Span& span = step.spans[op];
        if (span.stream == stream && span.begin + step.waited[op] < middle && middle < span.end) return true;
      }
      return false;
    };
    if (!is_at_work(Stream::comm)) continue;
    found.communication += instants[i] - instants[i - 1];
    if (is_at_work(Stream::compute)) found.hidden += instants[i] - instants[i - 1];
  }
  return found;
}

TEST(StepProfile, OverlapIsWhatEveryInstantSays) {
  Random random(11);
  for (int i = 0; i < 200; ++i) {
    for (const TracedStep& step : random_steps(random)) {
      const Overlap expected = by_instants(step);
      const Overlap found = overlap(step);
      EXPECT_NEAR(found.communication.count(), expected.communication.count(), rounding);
      EXPECT_NEAR(found.hidden.count(), expected.hidden.count(), rounding);
    }
  }
}

TEST(StepProfile, IsTheMeanOfRanksAndSteps) {
  Random random(5);
  for (int i = 0; i < 100; ++i) {
    std::vector<TracedStep> once = random_steps(random);
    std::vector<TracedStep> again = once;
    for (TracedStep& rank : again) rank.end += Seconds(2);
    const std::vector<std::vector<TracedStep>> steps = {once, again};
    const StepProfile profile = step_profile(steps);
    EXPECT_EQ(profile.steps, 2);
    EXPECT_EQ(profile.ranks, static_cast<int>(once.size()));
    EXPECT_NEAR(profile.step.count(), length(once).count() + 1, rounding);
    Seconds mean;
    for (const TracedStep& rank : once) mean += rank.length() / static_cast<double>(once.size());
    for (const UsedTime& used : profile.uses) EXPECT_NEAR(used.total().count(), mean.count() + 1, rounding);
    int times = 0;
    for (const Straggling& straggling : profile.stragglers) times += straggling.times;
    int once_times = 0;
    for (const Straggling& straggling : stragglers({&once, 1})) once_times += straggling.times;
    EXPECT_EQ(times, 2 * once_times);
  }
}

TEST(StepProfile, WithoutCommunicationThereIsNoOverlap) {
  const std::vector<std::vector<TracedStep>> steps = {run(timed_ranks("pipemoe", 1, 2, {{OpKind::fc1, Seconds(4)}}))};
  EXPECT_EQ(step_profile(steps).overlap, std::nullopt);
}

}  // namespace
}  // namespace moebench
