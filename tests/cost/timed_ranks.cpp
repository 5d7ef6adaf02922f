#include "tests/cost/timed_ranks.h"

#include <bit>

#include "tests/plan/random_plan.h"

namespace moebench {

std::vector<TimedPlan> TimedRanks::borrowed() const {
  std::vector<TimedPlan> ranks;
  for (std::size_t i = 0; i < plans.size(); ++i) {
    ranks.push_back({.plan = &plans[i], .alone = alone[i], .moving = {}});
    if (!moving.empty()) ranks.back().moving = moving[i];
  }
  return ranks;
}

void TimedRanks::move(std::size_t rank, OpKind kind, double seconds) {
  moving.resize(plans.size());
  for (std::size_t i = 0; i < plans.size(); ++i) moving[i].resize(alone[i].size());
  for (std::size_t op = 0; op < alone[rank].size(); ++op) {
    if (plans[rank].plan().ops[op].kind == kind) moving[rank][op] = Seconds(seconds);
  }
}

TimedRanks timed_ranks(std::string_view system, int ranks, int n, const std::map<OpKind, Seconds>& alone,
                       const SystemOptions& options) {
  const LayerShape shape{.tokens = Tokens(8L * ranks),
                         .model_dim = Features(4),
                         .hidden_dim = Features(4),
                         .experts = ranks,
                         .ranks = ranks};
  TimedRanks result;
  for (int rank = 0; rank < ranks; ++rank) {
    auto routing = std::make_shared<const Routing>(balanced_routing(shape, rank, equal_partitions(shape.tokens, n)));
    result.plans.push_back(compile(system_named(system), shape, std::move(routing), options));
    std::vector<Seconds>& times = result.alone.emplace_back();
    for (const Op& op : result.plans.back().plan().ops) {
      const auto found = alone.find(op.kind);
      times.push_back(found == alone.end() ? Seconds(0) : found->second);
    }
  }
  return result;
}

TimedRanks random_ranks(Random& random) {
  const RandomStep step = random_step(random, {.granularity = 6});
  TimedRanks result;
  for (int rank = 0; rank < step.shape.ranks; ++rank) {
    PlanParts parts = build(step, rank);
    result.plans.emplace_back(std::move(parts.plan), std::move(parts.layout), std::move(parts.dependencies));
    std::vector<Seconds>& times = result.alone.emplace_back();
    for (std::size_t i = 0; i < result.plans.back().plan().ops.size(); ++i) {
      times.emplace_back(random.below(4) == 0 ? 0.0 : random.uniform());
    }
  }
  return result;
}

Slowdowns random_slowdowns(Random& random) {
  Slowdowns slowdowns;
  for (int i = 0; i < StreamSet::count; ++i) {
    if (std::popcount(static_cast<unsigned>(i)) < 2) continue;
    for (Stream stream : all_streams) {
      if (StreamSet::numbered(i).contains(stream)) {
        slowdowns.set(StreamSet::numbered(i), stream, Ratio(0.2 + 0.8 * random.uniform()));
      }
    }
  }
  return slowdowns;
}

}  // namespace moebench
