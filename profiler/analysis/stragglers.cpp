#include "profiler/analysis/stragglers.h"

#include <algorithm>

#include "profiler/analysis/matched_collectives.h"
#include "profiler/analysis/predecessors.h"

namespace moebench {

namespace {

void add(std::span<const TracedStep> ranks, std::vector<Straggling>& found) {
  const MatchedCollectives collectives(ranks);
  std::vector<Predecessors> predecessors;
  for (const TracedStep& rank : ranks) predecessors.emplace_back(rank.plan);
  for (int collective = 0; collective < collectives.count(); ++collective) {
    Seconds cost;
    for (std::size_t rank = 0; rank < ranks.size(); ++rank) {
      cost = std::max(cost, ranks[rank].waited[static_cast<std::size_t>(collectives.op(rank, collective))]);
    }
    if (cost == Seconds(0)) continue;
    const std::size_t last = last_to_come(ranks, collectives, collective);
    const int before = predecessors[last].latest(collectives.op(last, collective), ranks[last].spans);
    if (before < 0) continue;
    const OpKind kind = ranks[last].plan.plan().ops[static_cast<std::size_t>(before)].kind;
    auto known = std::find_if(found.begin(), found.end(), [&](const Straggling& straggling) {
      return straggling.rank == static_cast<int>(last) && straggling.held_by == kind;
    });
    if (known == found.end()) known = found.insert(found.end(), {.rank = static_cast<int>(last), .held_by = kind});
    ++known->times;
    known->cost += cost;
  }
}

}  // namespace

std::vector<Straggling> stragglers(std::span<const std::vector<TracedStep>> steps) {
  std::vector<Straggling> found;
  for (const std::vector<TracedStep>& ranks : steps) add(ranks, found);
  std::stable_sort(found.begin(), found.end(),
                   [](const Straggling& a, const Straggling& b) { return a.cost > b.cost; });
  return found;
}

}  // namespace moebench
