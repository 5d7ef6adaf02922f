#include "suites/run/worker/tracing.h"

#include <algorithm>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "reference/base/error.h"
#include "reference/base/random.h"
#include "reference/comm/collectives.h"
#include "reference/comm/shared_clock.h"
#include "suites/run/machine_name.h"

namespace moebench {
namespace {

// A traced step on this process's clock.
struct RecordedStep {
  StepMoments moments;
  Seconds routing;
  Seconds routing_waited;
  RunTimes forward;
  RunTimes backward;
  std::shared_ptr<const VerifiedPlan> plan;
  std::vector<SpanRecord> spans;  // [ops]
};

class StepRecorder {
 public:
  // Rings are emptied after each step.
  explicit StepRecorder(const MeasuredLayer& layer)
      : layer_(layer), rings_(static_cast<std::uint32_t>(layer.record().plan->plan().ops.size())) {}

  SpanRings& rings() { return rings_; }

  // Whether the step that has just run has all its spans; it is kept only if `keep` says so then.
  bool note(const StepMoments& moments, const std::function<bool(bool)>& keep) {
    const StepRecord& record = layer_.record();
    RecordedStep step{.moments = moments,
                      .routing = record.routing,
                      .routing_waited = record.routing_waited,
                      .forward = record.forward_run,
                      .backward = record.backward_run,
                      .plan = record.plan,
                      .spans = {}};
    const std::vector<Op>& ops = record.plan->plan().ops;
    step.spans.resize(ops.size());
    std::size_t found = 0;
    for (Stream stream : all_streams) {
      while (const auto span = rings_.of(stream).pop()) {
        step.spans[static_cast<std::size_t>(span->op)] = *span;
        ++found;
      }
    }
    if (!keep(found == ops.size())) return false;
    steps_.push_back(std::move(step));
    return true;
  }

  const std::vector<RecordedStep>& steps() const { return steps_; }

 private:
  const MeasuredLayer& layer_;
  SpanRings rings_;
  std::vector<RecordedStep> steps_;
};

Seconds seconds(std::chrono::nanoseconds time) { return Seconds(std::chrono::duration<double>(time).count()); }

TracedStep on_shared_clock(const RecordedStep& step, const SharedClock& clock) {
  const auto pass = [&](const RunTimes& run) { return TracedPass{clock.at(run.begin), clock.at(run.end)}; };
  const std::vector<Op>& ops = step.plan->plan().ops;
  TracedStep traced{.plan = *step.plan,
                    .rank = step.plan->plan().routing->rank,
                    .begin = clock.at(step.moments.begin),
                    .end = clock.at(step.moments.end),
                    .routing = step.routing,
                    .routing_waited = step.routing_waited,
                    .forward = pass(step.forward),
                    .backward = pass(step.backward),
                    .spans = {},
                    .waited = {}};
  for (const SpanRecord& span : step.spans) {
    traced.spans.push_back({.op = span.op,
                            .stream = ops[static_cast<std::size_t>(span.op)].stream,
                            .begin = clock.at(span.begin),
                            .end = clock.at(span.end)});
    traced.waited.push_back(seconds(span.waited));
  }
  return traced;
}

}  // namespace

RankTrace trace_steps(MeasuredLayer& layer, Communicator& communicator, int steps, std::uint64_t seed) {
  SharedClock clock(communicator, std::hash<std::string>{}(machine_name()));
  StepRecorder recorder(layer);
  RankTrace trace;
  Random random(seed);
  const auto on_all_ranks = [&](bool own) {
    const std::vector<char> all = all_gather(communicator, static_cast<char>(own));
    return std::all_of(all.begin(), all.end(), [](char each) { return each != 0; });
  };
  for (int i = 0; i < steps; ++i) {
    const bool traced_first = random.below(2) == 0;
    Seconds untraced;
    bool is_whole = false;
    for (const bool tracing : {traced_first, !traced_first}) {
      layer.trace_into(tracing ? &recorder.rings() : nullptr);
      communicator.barrier();
      const StepMoments moments = layer.step();
      if (tracing) {
        is_whole = recorder.note(moments, on_all_ranks);
      } else {
        untraced = seconds(moments.end - moments.begin);
      }
    }
    if (is_whole) trace.untraced.push_back(untraced);
  }
  layer.trace_into(nullptr);
  clock.compare();
  for (const RecordedStep& step : recorder.steps()) trace.steps.push_back(on_shared_clock(step, clock));
  trace.dropped = recorder.rings().dropped();
  trace.clock_error = clock.error();
  if (trace.steps.empty()) {
    throw Error("no traced step has all its spans: " + std::to_string(trace.dropped) + " were dropped");
  }
  return trace;
}

}  // namespace moebench
