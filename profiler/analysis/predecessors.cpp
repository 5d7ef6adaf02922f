#include "profiler/analysis/predecessors.h"

#include <array>

namespace moebench {

Predecessors::Predecessors(const VerifiedPlan& plan) : edges_(plan.dependencies().edges) {
  const std::vector<Op>& ops = plan.plan().ops;
  constexpr int none = -1;
  std::array<int, stream_count> last{};
  std::size_t edge = 0;
  for (std::size_t i = 0; i < ops.size(); ++i) {
    if (i == 0 || static_cast<int>(i) == plan.plan().backward_begin) last.fill(none);
    int& before = last[static_cast<std::size_t>(ops[i].stream)];
    on_stream_.push_back(before);
    before = static_cast<int>(i);
    first_edge_.push_back(edge);
    while (edge < edges_.size() && edges_[edge].to == static_cast<std::int32_t>(i)) ++edge;
  }
  first_edge_.push_back(edge);
}

int Predecessors::latest(int op, std::span<const Span> spans) const {
  const auto end = [&](int of) { return spans[static_cast<std::size_t>(of)].end; };
  int latest = on_stream(op);
  for (const Edge& edge : across(op)) {
    if (latest < 0 || end(edge.from) > end(latest)) latest = edge.from;
  }
  return latest;
}

}  // namespace moebench
