#include "profiler/perfetto/trace_events.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

#include "tests/profiler/trace_event_rules.h"
#include "tests/profiler/traced_ranks.h"

namespace moebench {
namespace {

using nlohmann::json;
using testing::Contains;
using testing::DoubleNear;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;

constexpr double shifted = 0.1;  // microseconds: ops of no time take a nanosecond of the track each

std::vector<json> events(const json& trace, std::string_view phase) {
  std::vector<json> found;
  for (const json& event : trace.at("traceEvents")) {
    if (event.at("ph") == phase) found.push_back(event);
  }
  return found;
}

std::vector<TracedStep> two_ranks() {
  TimedRanks ranks = timed_ranks(
      "pipemoe", 2, 2, {{OpKind::dispatch, Seconds(1)}, {OpKind::fc1, Seconds(4)}, {OpKind::combine, Seconds(2)}});
  for (std::size_t op = 0; op < ranks.alone[1].size(); ++op) {
    if (ranks.plans[1].plan().ops[op].kind == OpKind::fc1) ranks.alone[1][op] = Seconds(6);
  }
  return run(ranks);
}

json trace_of(const std::vector<TracedStep>& steps) {
  std::vector<TracedProcess> processes;
  for (const TracedStep& step : steps) processes.push_back({"rank " + std::to_string(step.rank), {&step, 1}});
  return json::parse(trace_events(processes, "a \"test\""));
}

TEST(TraceEventsTest, AProcessARankAndATrackAStream) {
  const json trace = trace_of(two_ranks());
  EXPECT_EQ(trace.at("otherData").at("about"), "a \"test\"");
  std::vector<std::string> names;
  for (const json& event : events(trace, "M")) names.push_back(event.at("args").at("name"));
  EXPECT_THAT(
      names, ElementsAre("rank 0", "passes", "compute", "comm", "copy", "rank 1", "passes", "compute", "comm", "copy"));
}

TEST(TraceEventsTest, ASliceAnOpInMicroseconds) {
  const json trace = trace_of(two_ranks());
  int found = 0;
  for (const json& slice : events(trace, "X")) {
    if (slice.at("pid") != 1 || slice.at("name") != "fc1 of partition 1 (forward)") continue;
    ++found;
    EXPECT_EQ(slice.at("cat"), "fc1");
    EXPECT_NEAR(slice.at("ts"), 5e6, shifted);
    EXPECT_NEAR(slice.at("dur"), 4e6, shifted);
    EXPECT_EQ(slice.at("args").at("label"), "F1");
    EXPECT_GT(slice.at("args").at("flops"), 0);
  }
  EXPECT_EQ(found, 1);
}

TEST(TraceEventsTest, WaitingForRanksIsASliceOfItsOwn) {
  std::vector<double> waits;
  for (const json& slice : events(trace_of(two_ranks()), "X")) {
    if (slice.at("name") == "waits for ranks" && slice.at("dur") > 1) waits.push_back(slice.at("dur"));
  }
  EXPECT_THAT(waits, ElementsAre(DoubleNear(2e6, shifted), DoubleNear(4e6, shifted)));
}

TEST(TraceEventsTest, ArrowsSayWhatIsWaitedFor) {
  std::vector<std::string> reasons;
  for (const json& arrow : events(trace_of(two_ranks()), "s")) reasons.push_back(arrow.at("name"));
  EXPECT_THAT(reasons, Contains("data"));
}

TEST(TraceEventsPropertyTest, KeepsTheRules) {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    Random random(derived_seed(seed, 96));
    ASSERT_THAT(broken_rules(trace_of(random_steps(random))), IsEmpty()) << "seed " << seed;
  }
}

TEST(TraceEventsPropertyTest, StepsFollowEachOther) {
  Random random(97);
  const std::vector<TracedStep> ranks = random_steps(random);
  std::vector<TracedStep> steps = {ranks[0], ranks[0]};
  const Seconds later = steps[0].end + Seconds(1);
  for (Seconds* time : {&steps[1].begin, &steps[1].end, &steps[1].forward.begin, &steps[1].forward.end,
                        &steps[1].backward.begin, &steps[1].backward.end}) {
    *time += later;
  }
  for (Span& span : steps[1].spans) {
    span.begin += later;
    span.end += later;
  }
  const std::array<TracedProcess, 1> process = {TracedProcess{"rank 0", steps}};
  EXPECT_THAT(broken_rules(json::parse(trace_events(process, ""))), IsEmpty());
}

// The rules find what is broken.
TEST(TraceEventRulesTest, EveryBreachIsFound) {
  const json trace = trace_of(two_ranks());
  ASSERT_THAT(broken_rules(trace), IsEmpty());
  constexpr int compute_track = 1;
  const auto broken = [&](std::string_view phase, const auto& change) {
    json changed = trace;
    for (json& event : changed.at("traceEvents")) {
      if (event.at("ph") != phase || event.value("tid", compute_track) != compute_track) continue;
      change(event);
      break;
    }
    return broken_rules(changed);
  };
  EXPECT_THAT(broken("X", [](json& event) { event["dur"] = event.at("dur").get<double>() + 1e6; }), Not(IsEmpty()));
  EXPECT_THAT(broken("X", [](json& event) { event["dur"] = -1; }), Not(IsEmpty()));
  EXPECT_THAT(broken("s", [](json& event) { event["id"] = 100'000; }), Not(IsEmpty()));
  EXPECT_THAT(broken("s", [](json& event) { event["ts"] = 1e12; }), Not(IsEmpty()));
  EXPECT_THAT(broken("f", [](json& event) { event["ts"] = 1e12; }), Not(IsEmpty()));
  EXPECT_THAT(broken("C", [](json& event) { event["ts"] = 1e12; }), Not(IsEmpty()));
  EXPECT_THAT(broken("M", [](json& event) { event["name"] = "other"; }), Not(IsEmpty()));
}

}  // namespace
}  // namespace moebench
