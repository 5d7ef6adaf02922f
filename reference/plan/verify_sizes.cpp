#include <numeric>

#include "reference/plan/peer_groups.h"
#include "reference/plan/shadows.h"
#include "reference/plan/value_size.h"
#include "reference/plan/verifier.h"

namespace moebench {
namespace {

bool adds_up(const std::vector<Tokens>& counts, Tokens total) {
  return std::accumulate(counts.begin(), counts.end(), Tokens(0)) == total;
}

bool fits(const PartitionRouting& partition, const LayerShape& shape) {
  const auto experts = static_cast<std::size_t>(shape.experts);
  return partition.sent.size() == experts && partition.received.size() == experts &&
         adds_up(partition.sent, partition.rows_sent) && adds_up(partition.received, partition.rows_received);
}

// A row goes with the partition of the two ranks between which it travels.
bool goes_with_its_peers(const Routing& routing, const LayerShape& shape) {
  const PeerGroups peers(shape.ranks, routing.granularity());
  for (int i = 0; i < routing.granularity(); ++i) {
    const PartitionRouting& partition = routing.partitions[static_cast<std::size_t>(i)];
    for (int e = 0; e < shape.experts; ++e) {
      const auto at = static_cast<std::size_t>(e);
      const int target = e / shape.experts_per_rank();
      const int source = e % shape.ranks;
      if (partition.sent[at] > Tokens(0) && peers.partition_of(routing.rank, target) != i) return false;
      if (partition.received[at] > Tokens(0) && peers.partition_of(source, routing.rank) != i) return false;
    }
  }
  return true;
}

// Each shadowed expert once; rows of others' here and nowhere else, those of this rank's only from this rank.
bool is_shadowed(const Routing& routing, const LayerShape& shape) {
  const Shadows& shadows = routing.shadows;
  if (shadows.empty()) return shadows.rows.empty();
  if (shape.ranks == 1 || shadows.rows.size() != shadows.experts.size()) return false;
  const int local = shape.experts_per_rank();
  const auto ranks = static_cast<std::size_t>(shape.ranks);
  int last = -1;
  for (std::size_t k = 0; k < shadows.experts.size(); ++k) {
    const int expert = shadows.experts[k];
    if (expert <= last || expert >= shape.experts) return false;
    last = expert;
    const bool lives_here = expert / local == routing.rank;
    if (lives_here && shadows.rows[k] != Tokens(0)) return false;
    for (const PartitionRouting& partition : routing.partitions) {
      if (!lives_here && partition.sent[static_cast<std::size_t>(expert)] != Tokens(0)) return false;
      for (int source = 0; lives_here && source < shape.ranks; ++source) {
        const auto at = static_cast<std::size_t>(expert % local) * ranks + static_cast<std::size_t>(source);
        if (source != routing.rank && partition.received[at] != Tokens(0)) return false;
      }
    }
  }
  return true;
}

bool is_routed(const Routing& routing, const LayerShape& shape) {
  Tokens tokens;
  for (const PartitionRouting& partition : routing.partitions) {
    tokens += partition.tokens;
    if (!fits(partition, shape)) return false;
  }
  if (routing.by == PartitionBy::tokens) return tokens == shape.tokens && routing.shadows.empty();
  return tokens == Tokens(0) && routing.granularity() >= 1 && routing.granularity() <= shape.ranks &&
         goes_with_its_peers(routing, shape) && is_shadowed(routing, shape);
}

bool is_right(const Plan& plan, const PartitionRouting& whole, const Value& value) {
  if (is_weight_grad(value.kind)) return value.size == weight_grad_size(plan.shape, value.kind);
  if (is_of_shadows(value.kind) || value.partition == shadow_rows) {
    return value.partition == shadow_rows && (is_of_shadows(value.kind) || !is_of_tokens(value.kind)) &&
           value.size == shadow_size(plan.shape, *plan.routing, value.kind);
  }
  if (plan.routing->by == PartitionBy::peers && is_of_tokens(value.kind)) {
    return value.partition == whole_batch && value.size == value_size(plan.shape, whole, value.kind);
  }
  if (value.partition < 0 || value.partition >= plan.granularity()) return false;
  const PartitionRouting& partition = plan.routing->partitions[static_cast<std::size_t>(value.partition)];
  return value.size == value_size(plan.shape, partition, value.kind);
}

}  // namespace

std::vector<Finding> verify_sizes(const Plan& plan) {
  const int rank = plan.routing->rank;
  if (!is_routed(*plan.routing, plan.shape)) return {{.kind = FindingKind::wrong_routing, .rank = rank}};
  std::vector<Finding> findings;
  PartitionRouting whole;
  if (plan.routing->by == PartitionBy::peers) whole = whole_batch_routing(plan.shape, *plan.routing);
  for (std::size_t i = 0; i < plan.values.size(); ++i) {
    if (is_right(plan, whole, plan.values[i])) continue;
    findings.push_back({.kind = FindingKind::wrong_size, .rank = rank, .value = static_cast<int>(i)});
  }
  return findings;
}

}  // namespace moebench
