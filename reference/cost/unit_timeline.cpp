#include "reference/cost/unit_timeline.h"

#include <algorithm>
#include <array>

namespace moebench {

Timeline timeline_with(const VerifiedPlan& plan, const std::vector<Seconds>& durations) {
  const std::vector<Op>& ops = plan.plan().ops;
  const std::vector<Edge>& edges = plan.dependencies().edges;
  std::vector<Seconds> end(ops.size());
  std::array<Seconds, stream_count> free{};
  Timeline timeline{.rank = plan.plan().routing->rank, .spans = {}};
  timeline.spans.reserve(ops.size());
  auto edge = edges.begin();
  for (std::size_t i = 0; i < ops.size(); ++i) {
    if (static_cast<int>(i) == plan.plan().backward_begin) free.fill(*std::max_element(free.begin(), free.end()));
    Seconds& stream_free = free[static_cast<std::size_t>(ops[i].stream)];
    Seconds begin = stream_free;
    for (; edge != edges.end() && edge->to == static_cast<std::int32_t>(i); ++edge) {
      begin = std::max(begin, end[static_cast<std::size_t>(edge->from)]);
    }
    end[i] = begin + durations[i];
    stream_free = end[i];
    timeline.spans.push_back({.op = static_cast<int>(i), .stream = ops[i].stream, .begin = begin, .end = end[i]});
  }
  return timeline;
}

Timeline unit_timeline(const VerifiedPlan& plan) {
  return timeline_with(plan, std::vector<Seconds>(plan.plan().ops.size(), Seconds(1.0)));
}

}  // namespace moebench
