#pragma once
// What must wait for what across streams, derived from the byte ranges that ops read and write.

#include <cstdint>
#include <vector>

#include "reference/plan/layout.h"
#include "reference/plan/plan.h"

namespace moebench {

// `to` starts only after `from` has ended. Both are indices into the plan's ops, on different streams, in one pass.
struct Edge {
  std::int32_t from = 0;
  std::int32_t to = 0;

  auto operator<=>(const Edge&) const = default;
};

struct Dependencies {
  std::vector<Edge> edges;  // in order of `to`, then of descending `from`

  bool operator==(const Dependencies&) const = default;
};

// Read after write, write after read and write after write on overlapping ranges, reduced to the edges that the
// order of streams, the boundary between the passes and the other edges do not imply. Without any one of them the
// step is a race. Cost: linear in the ops and their accesses.
Dependencies derive_dependencies(const Plan& plan, const Layout& layout);

}  // namespace moebench
