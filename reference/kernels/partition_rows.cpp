#include "reference/kernels/partition_rows.h"

#include "reference/plan/shadows.h"

namespace moebench {

std::vector<PartitionRows> partition_rows(const Plan& plan) {
  const auto ranks = static_cast<std::size_t>(plan.shape.ranks);
  const auto experts = static_cast<std::size_t>(plan.shape.experts_per_rank());
  std::vector<PartitionRows> all;
  Tokens next;
  for (const PartitionRouting& partition : plan.routing->partitions) {
    PartitionRows& rows = all.emplace_back();
    rows.first = next;
    rows.tokens = partition.tokens;
    rows.received = partition.rows_received;
    rows.expert_rows.resize(experts);
    for (std::size_t i = 0; i < partition.received.size(); ++i) rows.expert_rows[i / ranks] += partition.received[i];
    next += partition.tokens;
  }
  return all;
}

PartitionRows batch_rows(const Plan& plan) {
  return {.first = {}, .tokens = plan.shape.tokens, .received = {}, .expert_rows = {}};
}

PartitionRows shadowed_rows(const Plan& plan) {
  return {.first = {}, .tokens = {}, .received = rows_of(plan.routing->shadows), .expert_rows = {}};
}

}  // namespace moebench
