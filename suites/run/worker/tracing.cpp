#include "suites/run/worker/tracing.h"

#include <algorithm>
#include <functional>
#include <string>
#include <utility>

#include "profiler/cupti/gpu_account.h"
#include "profiler/cupti/gpu_spans.h"
#include "reference/base/error.h"
#include "reference/comm/collectives.h"
#include "suites/run/machine_name.h"

namespace moebench {
namespace {

Seconds seconds(std::chrono::nanoseconds time) { return Seconds(std::chrono::duration<double>(time).count()); }

}  // namespace

StepTracer::StepTracer(MeasuredLayer& layer, Communicator& communicator, GpuRecorder* recorder, std::uint64_t seed)
    : layer_(layer),
      communicator_(communicator),
      recorder_(recorder),
      random_(seed),
      clock_(communicator, std::hash<std::string>{}(clock_name())),
      rings_(static_cast<std::uint32_t>(layer.record().plan->plan().ops.size())) {
  layer_.launch_op_by_op();
}

void StepTracer::run_pair() {
  const bool traced_first = random_.below(2) == 0;
  Seconds untraced;
  bool is_kept = false;
  for (const bool tracing : {traced_first, !traced_first}) {
    layer_.trace_into(tracing ? &rings_ : nullptr);
    if (tracing) begin_recording();
    communicator_.barrier();
    const StepMoments moments = layer_.step();
    if (tracing) {
      is_kept = keep_traced(moments, end_recording());
    } else {
      untraced = seconds(moments.end - moments.begin);
    }
  }
  layer_.trace_into(nullptr);
  if (is_kept) untraced_.push_back(untraced);
}

// Where it cannot record, ops have the times that the device itself has noted.
void StepTracer::begin_recording() {
  if (recorder_ == nullptr) return;
  if (!account_) account_.emplace();
  try {
    recorder_->begin();
  } catch (const Error& error) {
    account_->missing = error.what();
    recorder_ = nullptr;
  }
}

std::vector<GpuActivity> StepTracer::end_recording() {
  if (recorder_ == nullptr) return {};
  ActivityReport report;
  try {
    report = recorder_->end();
  } catch (const Error& error) {
    account_->missing = error.what();
    recorder_ = nullptr;
    return {};
  }
  const GpuAccount account = account_of(report);
  *account_ += account;
  if (account.lost > 0) return {};
  return std::move(report.activities);
}

bool StepTracer::keep_traced(const StepMoments& moments, std::vector<GpuActivity> activities) {
  const StepRecord& record = layer_.record();
  RecordedStep step{.moments = moments,
                    .routing = record.routing,
                    .routing_waited = record.routing_waited,
                    .forward = record.forward_run,
                    .backward = record.backward_run,
                    .plan = record.plan,
                    .spans = {},
                    .activities = std::move(activities)};
  const std::vector<Op>& ops = record.plan->plan().ops;
  step.spans.resize(ops.size());
  std::size_t found = 0;
  for (Stream stream : all_streams) {
    while (const auto span = rings_.of(stream).pop()) {
      step.spans[static_cast<std::size_t>(span->op)] = *span;
      ++found;
    }
  }
  if (!on_all_ranks(found == ops.size())) return false;
  steps_.push_back(std::move(step));
  return true;
}

bool StepTracer::on_all_ranks(bool own) {
  const std::vector<char> all = all_gather(communicator_, static_cast<char>(own));
  return std::all_of(all.begin(), all.end(), [](char each) { return each != 0; });
}

RankTrace StepTracer::trace() {
  clock_.compare();
  RankTrace trace{
      .steps = {}, .untraced = untraced_, .dropped = rings_.dropped(), .clock_error = clock_.error(), .gpu = account_};
  for (const RecordedStep& step : steps_) {
    std::vector<Span> spans = recorded_spans(step);
    if (spans.empty()) {
      if (trace.gpu) ++trace.gpu->incomplete;
      spans = noted_spans(step);
    }
    trace.steps.push_back(on_shared_clock(step, std::move(spans)));
  }
  if (trace.steps.empty()) {
    throw Error("no traced step has all its spans: " + std::to_string(trace.dropped) + " were dropped");
  }
  return trace;
}

TracedStep StepTracer::on_shared_clock(const RecordedStep& step, std::vector<Span> spans) const {
  const auto pass = [&](const RunTimes& run) { return TracedPass{clock_.at(run.begin), clock_.at(run.end)}; };
  TracedStep traced{.plan = *step.plan,
                    .rank = step.plan->plan().routing->rank,
                    .begin = clock_.at(step.moments.begin),
                    .end = clock_.at(step.moments.end),
                    .routing = step.routing,
                    .routing_waited = step.routing_waited,
                    .forward = pass(step.forward),
                    .backward = pass(step.backward),
                    .spans = std::move(spans),
                    .waited = {}};
  for (const SpanRecord& span : step.spans) traced.waited.push_back(seconds(span.waited));
  return traced;
}

std::vector<Span> StepTracer::recorded_spans(const RecordedStep& step) const {
  const StepRuns runs{.forward = step.forward.run, .backward = step.backward.run};
  return gpu_spans(step.plan->plan(), runs, step.activities, [&](std::chrono::nanoseconds time) {
    return clock_.at(Instant(std::chrono::duration_cast<Instant::duration>(time)));
  });
}

std::vector<Span> StepTracer::noted_spans(const RecordedStep& step) const {
  const Plan& plan = step.plan->plan();
  std::vector<Span> spans;
  for (const SpanRecord& span : step.spans) {
    spans.push_back({.op = span.op,
                     .stream = plan.ops[static_cast<std::size_t>(span.op)].stream,
                     .begin = clock_.at(span.begin),
                     .end = clock_.at(span.end)});
  }
  return spans;
}

}  // namespace moebench
