#include <algorithm>

#include "reference/plan/verifier.h"

namespace moebench {
namespace {

std::vector<int> collectives_of(const Plan& plan) {
  std::vector<int> ops;
  for (std::size_t i = 0; i < plan.ops.size(); ++i) {
    if (is_collective(plan.ops[i].kind)) ops.push_back(static_cast<int>(i));
  }
  return ops;
}

const Op& op_at(const Plan& plan, int op) { return plan.ops[static_cast<std::size_t>(op)]; }

bool same_identity(const Op& a, const Op& b) {
  return a.kind == b.kind && a.pass == b.pass && a.partition == b.partition;
}

const PartitionRouting& partition_of(const Plan& plan, const Op& op) {
  return plan.routing->partitions[static_cast<std::size_t>(op.partition)];
}

// What travels of shadowed experts follows from which they are, and from their size.
bool shadows_agree(const Plan& a, const Plan& b) {
  return a.routing->shadows.experts == b.routing->shadows.experts &&
         a.shape.expert_weights() == b.shape.expert_weights();
}

// What `source` sends to `target`'s experts is what `target` expects from it. The way back uses the same counts.
bool counts_agree(const Plan& source_plan, int source, const Plan& target_plan, int target, const Op& op) {
  if (is_shadow_exchange(op.kind)) return shadows_agree(source_plan, target_plan);
  const auto local = static_cast<std::size_t>(source_plan.shape.experts_per_rank());
  const auto ranks = static_cast<std::size_t>(source_plan.shape.ranks);
  const PartitionRouting& sender = partition_of(source_plan, op);
  const PartitionRouting& receiver = partition_of(target_plan, op);
  for (std::size_t e = 0; e < local; ++e) {
    const Tokens sent = sender.sent[static_cast<std::size_t>(target) * local + e];
    const Tokens expected = receiver.received[e * ranks + static_cast<std::size_t>(source)];
    if (sent != expected) return false;
  }
  return true;
}

Bytes reduced_size(const Plan& plan, const Op& op) { return plan.values[op.reads[0].value].size; }

// A plan of `rank` among `ranks`, whose rows are as wide as those of `first`.
bool belongs(const Plan& plan, std::size_t rank, std::size_t ranks, const Plan& first) {
  return plan.routing->rank == static_cast<int>(rank) && plan.shape.ranks == static_cast<int>(ranks) &&
         plan.shape.experts == first.shape.experts && plan.shape.model_dim == first.shape.model_dim &&
         plan.shape.dtype == first.shape.dtype && plan.routing->by == first.routing->by;
}

}  // namespace

std::vector<Finding> verify_collectives(std::span<const Plan> plans) {
  std::vector<Finding> findings;
  const auto mismatch = [&](std::size_t rank, int op, std::size_t other) {
    findings.push_back({.kind = FindingKind::mismatched_collective,
                        .rank = static_cast<int>(rank),
                        .op = op,
                        .other = static_cast<int>(other)});
  };
  for (std::size_t rank = 0; rank < plans.size(); ++rank) {
    if (!belongs(plans[rank], rank, plans.size(), plans[0])) mismatch(rank, -1, 0);
  }
  if (plans.empty() || !findings.empty()) return findings;

  std::vector<std::vector<int>> issued;
  for (const Plan& plan : plans) issued.push_back(collectives_of(plan));
  for (std::size_t rank = 1; rank < plans.size(); ++rank) {
    const std::size_t common = std::min(issued[rank].size(), issued[0].size());
    for (std::size_t i = 0; i < common; ++i) {
      if (same_identity(op_at(plans[rank], issued[rank][i]), op_at(plans[0], issued[0][i]))) continue;
      mismatch(rank, issued[rank][i], 0);
      return findings;  // what follows is out of step
    }
    if (issued[rank].size() != issued[0].size()) {
      mismatch(rank, common < issued[rank].size() ? issued[rank][common] : -1, 0);
      return findings;
    }
  }
  for (std::size_t i = 0; i < issued[0].size(); ++i) {
    const Op& collective = op_at(plans[0], issued[0][i]);
    for (std::size_t source = 0; source < plans.size(); ++source) {
      const int op = issued[source][i];
      if (!is_all_to_all(collective.kind)) {
        if (reduced_size(plans[source], op_at(plans[source], op)) != reduced_size(plans[0], collective)) {
          mismatch(source, op, 0);
        }
        continue;
      }
      for (std::size_t target = 0; target < plans.size(); ++target) {
        if (!counts_agree(plans[source], static_cast<int>(source), plans[target], static_cast<int>(target),
                          collective)) {
          mismatch(source, op, target);
        }
      }
    }
  }
  return findings;
}

}  // namespace moebench
