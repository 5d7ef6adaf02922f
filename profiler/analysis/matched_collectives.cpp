#include "profiler/analysis/matched_collectives.h"

namespace moebench {

MatchedCollectives::MatchedCollectives(std::span<const TracedStep> ranks) {
  for (const TracedStep& rank : ranks) {
    const std::vector<Op>& ops = rank.plan.plan().ops;
    std::vector<int>& found = ops_.emplace_back();
    std::vector<int>& number = number_.emplace_back(ops.size(), -1);
    for (std::size_t i = 0; i < ops.size(); ++i) {
      if (!is_collective(ops[i].kind)) continue;
      number[i] = static_cast<int>(found.size());
      found.push_back(static_cast<int>(i));
    }
  }
}

std::size_t last_to_come(std::span<const TracedStep> ranks, const MatchedCollectives& collectives, int collective) {
  const auto begin = [&](std::size_t rank) {
    return ranks[rank].spans[static_cast<std::size_t>(collectives.op(rank, collective))].begin;
  };
  std::size_t last = 0;
  for (std::size_t rank = 1; rank < ranks.size(); ++rank) {
    if (begin(rank) > begin(last)) last = rank;
  }
  return last;
}

}  // namespace moebench
