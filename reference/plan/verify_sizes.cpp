#include <numeric>

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

bool is_right(const Plan& plan, const Value& value) {
  if (is_weight_grad(value.kind)) return value.size == weight_grad_size(plan.shape, value.kind);
  if (value.partition < 0 || value.partition >= plan.granularity()) return false;
  const PartitionRouting& partition = plan.routing->partitions[static_cast<std::size_t>(value.partition)];
  return value.size == value_size(plan.shape, partition, value.kind);
}

}  // namespace

std::vector<Finding> verify_sizes(const Plan& plan) {
  std::vector<Finding> findings;
  const int rank = plan.routing->rank;
  Tokens tokens;
  bool routed = true;
  for (const PartitionRouting& partition : plan.routing->partitions) {
    tokens += partition.tokens;
    routed = routed && fits(partition, plan.shape);
  }
  if (!routed || tokens != plan.shape.tokens) findings.push_back({.kind = FindingKind::wrong_routing, .rank = rank});
  for (std::size_t i = 0; i < plan.values.size(); ++i) {
    if (is_right(plan, plan.values[i])) continue;
    findings.push_back({.kind = FindingKind::wrong_size, .rank = rank, .value = static_cast<int>(i)});
  }
  return findings;
}

}  // namespace moebench
