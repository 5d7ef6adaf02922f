#include "suites/run/rank_trace.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>

#include "reference/base/error.h"
#include "tests/profiler/traced_ranks.h"
#include "tests/run/traced_configurations.h"

namespace moebench {
namespace {

constexpr double nanosecond = 1e-9;

using fixtures::traced_configurations;
using fixtures::TracedConfiguration;

std::vector<RankTrace> traces_of(const TracedConfiguration& traced) {
  std::vector<RankTrace> traces;
  for (const TracedStep& rank : traced.ranks) {
    TracedStep later = rank;
    later.end += Seconds(0.25);
    traces.push_back({.steps = {rank, later},
                      .untraced = {Seconds(1.5), Seconds(1.25)},
                      .dropped = 3,
                      .clock_error = microseconds(7),
                      .gpu = {}});
  }
  return traces;
}

void expect_equal(const TracedStep& read, const TracedStep& written) {
  EXPECT_EQ(read.plan.plan().ops, written.plan.plan().ops);
  EXPECT_EQ(*read.plan.plan().routing, *written.plan.plan().routing);
  EXPECT_EQ(read.plan.layout(), written.plan.layout());
  EXPECT_EQ(read.rank, written.rank);
  const auto times = [](const TracedStep& step) {
    return std::array{step.begin,         step.end,         step.routing,        step.routing_waited,
                      step.forward.begin, step.forward.end, step.backward.begin, step.backward.end};
  };
  for (std::size_t i = 0; i < times(read).size(); ++i) {
    EXPECT_NEAR(times(read)[i].count(), times(written)[i].count(), nanosecond) << i;
  }
  ASSERT_EQ(read.spans.size(), written.spans.size());
  for (std::size_t i = 0; i < read.spans.size(); ++i) {
    EXPECT_EQ(read.spans[i].op, written.spans[i].op);
    EXPECT_EQ(read.spans[i].stream, written.spans[i].stream);
    EXPECT_NEAR(read.spans[i].begin.count(), written.spans[i].begin.count(), nanosecond);
    EXPECT_NEAR(read.spans[i].end.count(), written.spans[i].end.count(), nanosecond);
    EXPECT_NEAR(read.waited[i].count(), written.waited[i].count(), nanosecond);
  }
}

TEST(RankTrace, IsReadAsItWasWritten) {
  for (const TracedConfiguration& traced : traced_configurations()) {
    for (const RankTrace& trace : traces_of(traced)) {
      const std::string text = text_of(trace);
      EXPECT_EQ(text.find('\n'), std::string::npos);
      const RankTrace read = rank_trace_from(text, traced.configuration);
      EXPECT_EQ(read.untraced, trace.untraced);
      EXPECT_EQ(read.dropped, trace.dropped);
      EXPECT_NEAR(read.clock_error.count(), trace.clock_error.count(), nanosecond);
      ASSERT_EQ(read.steps.size(), trace.steps.size());
      for (std::size_t i = 0; i < read.steps.size(); ++i) expect_equal(read.steps[i], trace.steps[i]);
    }
  }
}

TEST(RankTrace, SaysHowTheGpuWasRecorded) {
  const TracedConfiguration traced = traced_configurations().front();
  RankTrace trace = traces_of(traced).front();
  EXPECT_FALSE(rank_trace_from(text_of(trace), traced.configuration).gpu);
  trace.gpu = GpuAccount{.activities = 5,
                         .outside_ops = 4,
                         .lost = 3,
                         .incomplete = 2,
                         .peak_memory = mib(7),
                         .footprint = std::nullopt,
                         .synchronizing = Seconds(2),
                         .overhead = Seconds(1),
                         .missing = "another \"tool\""};
  EXPECT_EQ(rank_trace_from(text_of(trace), traced.configuration).gpu, trace.gpu);
  trace.gpu->footprint = mib(700);
  EXPECT_EQ(rank_trace_from(text_of(trace), traced.configuration).gpu, trace.gpu);
}

TEST(RankTrace, OfAnotherConfigurationOrCutIsAnError) {
  const TracedConfiguration traced = traced_configurations().front();
  const std::string text = text_of(traces_of(traced).front());
  Configuration other = traced.configuration;
  other.reuse = other.reuse == ReuseStrategy::s1 ? ReuseStrategy::none : ReuseStrategy::s1;
  other.system = "mpipemoe";
  EXPECT_THROW(rank_trace_from(text, other), InputError);
  for (std::size_t length = 0; length < text.size(); length += 97) {
    EXPECT_THROW(rank_trace_from(text.substr(0, length), traced.configuration), InputError) << length;
  }
}

TEST(RankTrace, StepsAreThoseOfAllRanks) {
  for (const TracedConfiguration& traced : traced_configurations()) {
    const std::vector<RankTrace> traces = traces_of(traced);
    const auto steps = steps_of(traces);
    ASSERT_EQ(steps.size(), 2u);
    for (std::size_t i = 0; i < steps.size(); ++i) {
      ASSERT_EQ(steps[i].size(), traces.size());
      for (std::size_t rank = 0; rank < traces.size(); ++rank) {
        EXPECT_EQ(steps[i][rank].end, traces[rank].steps[i].end);
      }
    }
  }
}

// What an all-reduce waited for is not in a trace: it does not tell.
TEST(RankTrace, AnAllReduceHasWaitedUntilTheLastRankCame) {
  const TracedConfiguration traced = traced_configurations().front();
  ASSERT_GT(traced.ranks.size(), 1u);
  std::vector<RankTrace> traces = traces_of(traced);
  const auto op = static_cast<std::size_t>(
      std::find_if(traced.ranks[0].plan.plan().ops.begin(), traced.ranks[0].plan.plan().ops.end(),
                   [](const Op& each) { return each.kind == OpKind::all_reduce; }) -
      traced.ranks[0].plan.plan().ops.begin());
  for (std::size_t rank = 0; rank < traces.size(); ++rank) {
    for (TracedStep& step : traces[rank].steps) {
      step.spans[op].begin = Seconds(100 + 2.0 * static_cast<double>(rank));
      step.spans[op].end = Seconds(110);
      step.waited[op] = Seconds(0);
    }
  }
  const std::vector<TracedStep> step = steps_of(traces).front();
  EXPECT_EQ(step[0].waited[op], Seconds(2.0 * static_cast<double>(traces.size() - 1)));
  EXPECT_EQ(step.back().waited[op], Seconds(0));
}

}  // namespace
}  // namespace moebench
