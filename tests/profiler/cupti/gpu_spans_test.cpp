#include "profiler/cupti/gpu_spans.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "tests/profiler/traced_ranks.h"

namespace moebench {
namespace {

using std::chrono::nanoseconds;

constexpr double rounding = 1e-9;
constexpr StepRuns runs{.forward = 4, .backward = 5};

Seconds seconds(nanoseconds time) { return Seconds(std::chrono::duration<double>(time).count()); }

// What a GPU would do for a step: each op in one to three activities that cover its span; none where it takes no time.
std::vector<GpuActivity> activities_of(const TracedStep& step, Random& random) {
  std::vector<GpuActivity> activities;
  for (const Span& span : step.spans) {
    const auto begin = nanoseconds(1000 + std::llround(span.begin.count() * 1e9));
    const auto end = nanoseconds(1000 + std::llround(span.end.count() * 1e9));
    if (begin == end) continue;
    const Pass pass = step.plan.plan().ops[static_cast<std::size_t>(span.op)].pass;
    const OpRun owner{.run = pass == Pass::forward ? runs.forward : runs.backward, .op = span.op};
    const auto middle = begin + nanoseconds(random.below((end - begin).count()));
    activities.push_back({.owner = owner, .begin = begin, .end = middle});
    activities.push_back({.owner = owner, .begin = middle, .end = end});
  }
  activities.push_back({.owner = OpRun{.run = 3, .op = 0}, .begin = nanoseconds(1), .end = nanoseconds(2)});
  activities.push_back({.owner = OpRun{.run = 4, .op = 1 << 20}, .begin = nanoseconds(1), .end = nanoseconds(2)});
  activities.push_back({.begin = nanoseconds(1), .end = nanoseconds(2)});
  shuffle(activities, random);
  return activities;
}

TEST(GpuSpans, AreThoseOfTheOpsActivities) {
  Random random(3);
  int whole = 0;
  for (int i = 0; i < 100; ++i) {
    for (const TracedStep& step : random_steps(random)) {
      const std::vector<GpuActivity> activities = activities_of(step, random);
      if (activities.size() == 3) continue;  // nothing takes time
      const auto& ops = step.plan.plan().ops;
      const bool is_whole = std::all_of(step.spans.begin(), step.spans.end(), [&](const Span& span) {
        return span.end > span.begin || ops[static_cast<std::size_t>(span.op)].work == Work();
      });
      const std::vector<Span> spans = gpu_spans(step.plan.plan(), runs, activities,
                                                [](nanoseconds time) { return seconds(time - nanoseconds(1000)); });
      ASSERT_EQ(spans.empty(), !is_whole);
      if (!is_whole) continue;
      ++whole;
      ASSERT_EQ(spans.size(), step.spans.size());
      for (std::size_t op = 0; op < spans.size(); ++op) {
        EXPECT_EQ(spans[op].op, static_cast<int>(op));
        EXPECT_EQ(spans[op].stream, step.spans[op].stream);
        if (step.spans[op].end - step.spans[op].begin < Seconds(rounding)) {
          EXPECT_EQ(spans[op].begin, spans[op].end);
          continue;
        }
        EXPECT_NEAR(spans[op].begin.count(), step.spans[op].begin.count(), rounding);
        EXPECT_NEAR(spans[op].end.count(), step.spans[op].end.count(), rounding);
      }
    }
  }
  EXPECT_GT(whole, 10);
}

// An exchange with the rank itself alone, or of nothing, may launch nothing.
TEST(GpuSpans, AreNoneWhereAnOpThatDoesSomethingHasNoActivity) {
  Random random(5);
  std::set<OpKind> needed;
  std::set<OpKind> not_needed;
  for (int i = 0; i < 50; ++i) {
    for (const TracedStep& step : random_steps(random)) {
      const std::vector<Op>& ops = step.plan.plan().ops;
      std::vector<GpuActivity> all;  // [ops]
      for (std::size_t op = 0; op < ops.size(); ++op) {
        const OpRun owner{.run = ops[op].pass == Pass::forward ? runs.forward : runs.backward,
                          .op = static_cast<std::int32_t>(op)};
        all.push_back({.owner = owner, .begin = nanoseconds(op), .end = nanoseconds(op + 1)});
      }
      ASSERT_EQ(gpu_spans(step.plan.plan(), runs, all, seconds).size(), ops.size());
      for (std::size_t op = 0; op < ops.size(); ++op) {
        std::vector<GpuActivity> others = all;
        others.erase(others.begin() + static_cast<std::ptrdiff_t>(op));
        const bool is_needed = ops[op].work != Work();
        EXPECT_EQ(gpu_spans(step.plan.plan(), runs, others, seconds).empty(), is_needed) << describe(ops[op]);
        (is_needed ? needed : not_needed).insert(ops[op].kind);
      }
    }
  }
  for (const OpKind kind :
       {OpKind::dispatch, OpKind::offload, OpKind::permute, OpKind::activation, OpKind::fc1, OpKind::all_reduce}) {
    EXPECT_TRUE(needed.contains(kind)) << name_of(kind);
  }
  EXPECT_TRUE(not_needed.contains(OpKind::dispatch));
}

TEST(GpuSpans, OfOtherRunsAreNone) {
  Random random(3);
  const TracedStep step = random_steps(random).front();
  const std::vector<GpuActivity> activities = activities_of(step, random);
  EXPECT_TRUE(gpu_spans(step.plan.plan(), {.forward = 8, .backward = 9}, activities, seconds).empty());
}

}  // namespace
}  // namespace moebench
