#include "profiler/cupti/gpu_spans.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace moebench {
namespace {

using Instants = std::pair<std::chrono::nanoseconds, std::chrono::nanoseconds>;

void widen(std::optional<Instants>& instants, const GpuActivity& activity) {
  if (!instants) {
    instants = {activity.begin, activity.end};
    return;
  }
  instants->first = std::min(instants->first, activity.begin);
  instants->second = std::max(instants->second, activity.end);
}

}  // namespace

std::vector<Span> gpu_spans(const Plan& plan, StepRuns runs, std::span<const GpuActivity> activities,
                            const std::function<Seconds(std::chrono::nanoseconds)>& time) {
  std::vector<std::optional<Instants>> found(plan.ops.size());
  std::array<std::optional<Instants>, 2> passes;
  const auto pass_of = [](Pass pass) { return pass == Pass::forward ? std::size_t{0} : std::size_t{1}; };
  for (const GpuActivity& activity : activities) {
    if (!activity.owner) continue;
    const auto op = static_cast<std::size_t>(activity.owner->op);
    if (op >= plan.ops.size()) continue;
    const Pass pass = plan.ops[op].pass;
    if (activity.owner->run != (pass == Pass::forward ? runs.forward : runs.backward)) continue;
    widen(found[op], activity);
    widen(passes[pass_of(pass)], activity);
  }
  if (!passes[0] && !passes[1]) return {};
  for (std::size_t i = 0; i < plan.ops.size(); ++i) {
    if (!found[i] && plan.ops[i].work != Work()) return {};
  }
  std::vector<Span> spans;
  std::array<std::optional<std::chrono::nanoseconds>, stream_count> ended;  // in the pass
  for (std::size_t i = 0; i < plan.ops.size(); ++i) {
    const Op& op = plan.ops[i];
    if (static_cast<int>(i) == plan.backward_begin) ended.fill(std::nullopt);
    const std::optional<Instants>& pass = passes[pass_of(op.pass)];
    auto& before = ended[static_cast<std::size_t>(op.stream)];
    const std::chrono::nanoseconds other = passes[0] ? passes[0]->second : passes[1]->first;
    const std::chrono::nanoseconds now = before.value_or(pass ? pass->first : other);
    const Instants instants = found[i].value_or(Instants(now, now));
    spans.push_back(
        {.op = static_cast<int>(i), .stream = op.stream, .begin = time(instants.first), .end = time(instants.second)});
    before = instants.second;
  }
  return spans;
}

}  // namespace moebench
