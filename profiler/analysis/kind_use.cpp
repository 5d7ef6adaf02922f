#include "profiler/analysis/kind_use.h"

#include <algorithm>
#include <array>
#include <iterator>

namespace moebench {

std::optional<FlopsPerSecond> KindUse::flops_per_second() const {
  if (flops == 0 || work == Seconds(0)) return std::nullopt;
  return FlopsPerSecond(flops / work.count());
}

std::optional<BytesPerSecond> KindUse::bytes_per_second() const {
  if (bytes == 0 || work == Seconds(0)) return std::nullopt;
  return BytesPerSecond(bytes / work.count());
}

std::vector<KindUse> kind_uses(std::span<const std::vector<TracedStep>> steps) {
  const double share = 1.0 / static_cast<double>(steps.size() * steps.front().size());
  std::array<KindUse, op_kind_count> uses;
  for (const std::vector<TracedStep>& ranks : steps) {
    for (const TracedStep& step : ranks) {
      for (const Span& span : step.spans) {
        const auto index = static_cast<std::size_t>(span.op);
        const Op& op = step.plan.plan().ops[index];
        KindUse& use = uses[static_cast<std::size_t>(op.kind)];
        use.kind = op.kind;
        use.ops += share;
        use.work += (span.end - span.begin - step.waited[index]) * share;
        use.flops += static_cast<double>(op.work.flops.count()) * share;
        use.bytes += static_cast<double>(std::max({op.work.sent, op.work.received, op.work.copied}).count()) * share;
      }
    }
  }
  std::vector<KindUse> found;
  std::copy_if(uses.begin(), uses.end(), std::back_inserter(found), [](const KindUse& use) { return use.ops > 0; });
  std::stable_sort(found.begin(), found.end(), [](const KindUse& a, const KindUse& b) { return a.work > b.work; });
  return found;
}

}  // namespace moebench
