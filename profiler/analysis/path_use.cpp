#include "profiler/analysis/path_use.h"

#include <algorithm>

namespace moebench {

std::vector<PathUse> path_uses(std::span<const std::vector<TracedStep>> steps) {
  const double share = 1.0 / static_cast<double>(steps.size());
  std::vector<PathUse> uses;
  for (const std::vector<TracedStep>& ranks : steps) {
    for (const PathPart& part : critical_path(ranks)) {
      std::optional<OpKind> kind;
      if (part.use == Use::work) {
        kind = ranks[static_cast<std::size_t>(part.rank)].plan.plan().ops[static_cast<std::size_t>(part.op)].kind;
      }
      auto known = std::find_if(uses.begin(), uses.end(),
                                [&](const PathUse& use) { return use.use == part.use && use.kind == kind; });
      if (known == uses.end()) known = uses.insert(uses.end(), {.use = part.use, .kind = kind, .time = {}});
      known->time += part.length() * share;
    }
  }
  std::stable_sort(uses.begin(), uses.end(), [](const PathUse& a, const PathUse& b) { return a.time > b.time; });
  return uses;
}

}  // namespace moebench
