#pragma once
// What each op of a plan directly follows.

#include <cstdint>
#include <span>
#include <vector>

#include "reference/plan/verified_plan.h"
#include "reference/trace/timeline.h"

namespace moebench {

// Indices are those of the plan's ops. Borrows the plan's dependencies, which any copy of the plan keeps alive.
class Predecessors {
 public:
  explicit Predecessors(const VerifiedPlan& plan);

  // The op before it on its stream; -1 where it is the stream's first of its pass.
  int on_stream(int op) const { return on_stream_[static_cast<std::size_t>(op)]; }

  // Those on other streams.
  std::span<const Edge> across(int op) const {
    const auto i = static_cast<std::size_t>(op);
    return edges_.subspan(first_edge_[i], first_edge_[i + 1] - first_edge_[i]);
  }

  // Of them all, the one that ended last; -1 where it follows none.
  int latest(int op, std::span<const Span> spans) const;

 private:
  std::span<const Edge> edges_;
  std::vector<std::size_t> first_edge_;  // [ops + 1]
  std::vector<int> on_stream_;           // [ops]
};

}  // namespace moebench
