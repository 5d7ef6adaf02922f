#include "reference/plan/well_formed.h"

namespace moebench {
namespace {

bool exists(const Plan& plan, Access access) {
  return access.value < plan.values.size() && access.slot < plan.slots.size();
}

bool all_exist(const Plan& plan, const AccessList& accesses) {
  for (Access access : accesses) {
    if (!exists(plan, access)) return false;
  }
  return true;
}

// A partition of the plan, the whole batch, or the rows of shadowed experts; each exchange has its own.
bool has_partition(const Plan& plan, const Op& op) {
  if (op.partition == shadow_rows || is_shadow_exchange(op.kind)) {
    return op.partition == shadow_rows && !plan.routing->shadows.empty() &&
           is_all_to_all(op.kind) == is_shadow_exchange(op.kind);
  }
  return op.partition >= whole_batch && op.partition < plan.granularity() &&
         (op.partition != whole_batch || !is_all_to_all(op.kind));
}

bool well_formed(const Plan& plan, const Op& op, Pass pass) {
  return op.pass == pass && index_of(op.stream) < stream_count && has_partition(plan, op) &&
         all_exist(plan, op.reads) && all_exist(plan, op.writes);
}

bool well_formed(const Plan& plan, Edge edge) {
  const auto count = static_cast<std::int32_t>(plan.ops.size());
  if (edge.from < 0 || edge.to < 0 || edge.from >= count || edge.to >= count) return false;
  const Op& from = plan.ops[static_cast<std::size_t>(edge.from)];
  const Op& to = plan.ops[static_cast<std::size_t>(edge.to)];
  return from.stream != to.stream && from.pass == to.pass;
}

void check_collectives(const Plan& plan, std::vector<Finding>& findings) {
  const Op* first = nullptr;
  for (std::size_t i = 0; i < plan.ops.size(); ++i) {
    const Op& op = plan.ops[i];
    if (!is_collective(op.kind)) continue;
    if (first == nullptr) first = &op;
    if (op.stream == first->stream) continue;
    findings.push_back({.kind = FindingKind::split_collectives,
                        .rank = plan.routing->rank,
                        .op = static_cast<int>(i),
                        .other = static_cast<int>(first - plan.ops.data())});
  }
}

}  // namespace

std::vector<Finding> malformations(const Plan& plan) {
  std::vector<Finding> findings;
  const int rank = plan.routing->rank;
  const auto count = static_cast<int>(plan.ops.size());
  if (plan.backward_begin < 0 || plan.backward_begin > count) {
    findings.push_back({.kind = FindingKind::malformed, .rank = rank});
  }
  for (int op = 0; op < count; ++op) {
    const Pass pass = op < plan.backward_begin ? Pass::forward : Pass::backward;
    if (!well_formed(plan, plan.ops[static_cast<std::size_t>(op)], pass)) {
      findings.push_back({.kind = FindingKind::malformed, .rank = rank, .op = op});
    }
  }
  check_collectives(plan, findings);
  for (const std::vector<Access>* ends : {&plan.initial, &plan.results}) {
    for (Access access : *ends) {
      if (!exists(plan, access)) findings.push_back({.kind = FindingKind::malformed, .rank = rank});
    }
  }
  return findings;
}

std::vector<Finding> malformations(const Plan& plan, const Layout& layout, const Dependencies& dependencies) {
  std::vector<Finding> findings;
  const int rank = plan.routing->rank;
  if (layout.offset.size() != plan.slots.size()) findings.push_back({.kind = FindingKind::malformed, .rank = rank});
  for (Edge edge : dependencies.edges) {
    if (!well_formed(plan, edge)) {
      findings.push_back({.kind = FindingKind::malformed, .rank = rank, .op = edge.to, .other = edge.from});
    }
  }
  return findings;
}

void check_edges(const Plan& plan, const Dependencies& dependencies, std::vector<Finding>& findings) {
  for (Edge edge : dependencies.edges) {
    if (edge.from < edge.to) continue;
    findings.push_back({.kind = FindingKind::malformed, .rank = plan.routing->rank, .op = edge.to, .other = edge.from});
  }
}

void check_sizes(const Plan& plan, const Layout& layout, std::vector<Finding>& findings) {
  const int rank = plan.routing->rank;
  for (std::size_t i = 0; i < plan.ops.size(); ++i) {
    for (const AccessList* accesses : {&plan.ops[i].reads, &plan.ops[i].writes}) {
      for (Access access : *accesses) {
        if (plan.values[access.value].size <= plan.slots[access.slot].size) continue;
        findings.push_back({.kind = FindingKind::slot_too_small,
                            .rank = rank,
                            .op = static_cast<int>(i),
                            .value = access.value,
                            .slot = access.slot});
      }
    }
  }
  for (std::size_t slot = 0; slot < plan.slots.size(); ++slot) {
    if (layout.offset[slot] >= Bytes(0) &&
        layout.offset[slot] + plan.slots[slot].size <= layout.extent_of(plan.slots[slot].pool))
      continue;
    findings.push_back({.kind = FindingKind::outside_pool, .rank = rank, .slot = static_cast<int>(slot)});
  }
}

}  // namespace moebench
