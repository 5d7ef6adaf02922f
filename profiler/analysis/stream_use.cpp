#include "profiler/analysis/stream_use.h"

#include <algorithm>

#include "profiler/analysis/predecessors.h"
#include "reference/plan/edge_reason.h"

namespace moebench {
namespace {

Use use_of(EdgeReason reason) { return reason == EdgeReason::data ? Use::data : Use::slot; }

}  // namespace

StreamUses stream_uses(const TracedStep& step, Pass pass) {
  const Plan& plan = step.plan.plan();
  const Predecessors predecessors(step.plan);
  const TracedPass& traced = step.of(pass);
  StreamUses uses;
  std::array<Seconds, stream_count> free;
  free.fill(traced.begin);
  const int first = pass == Pass::forward ? 0 : plan.backward_begin;
  const int last = pass == Pass::forward ? plan.backward_begin : static_cast<int>(plan.ops.size());
  for (int op = first; op < last; ++op) {
    const Span& span = step.spans[static_cast<std::size_t>(op)];
    const Seconds waited = step.waited[static_cast<std::size_t>(op)];
    Seconds& now = free[static_cast<std::size_t>(span.stream)];
    UsedTime& used = uses[static_cast<std::size_t>(span.stream)];
    Seconds ready = now;
    Use cause = Use::data;
    for (const Edge& edge : predecessors.across(op)) {
      const Seconds end = step.spans[static_cast<std::size_t>(edge.from)].end;
      if (end <= ready) continue;
      ready = end;
      cause = use_of(reason_of(plan, edge));
    }
    ready = std::min(ready, span.begin);
    used.add(cause, ready - now);
    used.add(Use::launch, span.begin - ready);
    used.add(Use::peer, waited);
    used.add(Use::work, span.end - span.begin - waited);
    now = span.end;
  }
  for (Stream stream : all_streams) {
    const auto s = static_cast<std::size_t>(stream);
    uses[s].add(Use::tail, traced.end - free[s]);
  }
  return uses;
}

StreamUses stream_uses(const TracedStep& step) {
  StreamUses uses = stream_uses(step, Pass::forward);
  const StreamUses backward = stream_uses(step, Pass::backward);
  const Seconds routing = step.routing + step.routing_waited;
  for (std::size_t s = 0; s < uses.size(); ++s) {
    uses[s] += backward[s];
    uses[s].add(Use::routing, step.routing);
    uses[s].add(Use::peer, step.routing_waited);
    uses[s].add(Use::host, step.length() - routing - step.forward.length() - step.backward.length());
  }
  return uses;
}

}  // namespace moebench
