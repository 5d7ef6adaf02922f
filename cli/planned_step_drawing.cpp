#include "cli/planned_step_drawing.h"

#include <algorithm>

#include <fmt/format.h>

#include "profiler/perfetto/trace_events.h"
#include "profiler/picture/step_picture.h"

namespace moebench {
namespace {

// From the beginning of its forward pass.
TracedStep traced(const PlannedStep& step) {
  Seconds forward;
  Seconds end;
  for (const Span& span : step.timeline.spans) {
    if (span.op < step.plan.backward_begin) forward = std::max(forward, span.end);
    end = std::max(end, span.end);
  }
  return {.plan = VerifiedPlan(step.plan, step.layout, step.dependencies),
          .rank = step.plan.routing->rank,
          .begin = {},
          .end = end,
          .routing = {},
          .routing_waited = {},
          .forward = {Seconds(0), forward},
          .backward = {forward, end},
          .spans = step.timeline.spans,
          .waited = step.waited};
}

std::string note(const PlannedStep& step) {
  if (!step.predicted) return "planned: every op takes one unit of time, shown as 1 s";
  return fmt::format("PREDICTED, not measured, by {}; routing and overhead, {:.3f} ms, are left out",
                     step.predicted->machine, in_milliseconds(step.predicted->routing + step.predicted->overhead));
}

}  // namespace

std::string svg_of(const PlannedStep& step) {
  const TracedStep drawn = traced(step);
  return svg(step_picture({&drawn, 1}, label(step.configuration), note(step)));
}

std::string trace_events_of(const PlannedStep& step) {
  const TracedStep drawn = traced(step);
  const TracedProcess process{fmt::format("rank {}, {}", drawn.rank, step.predicted ? "predicted" : "planned"),
                              {&drawn, 1}};
  return trace_events({&process, 1}, label(step.configuration) + ": " + note(step));
}

}  // namespace moebench
