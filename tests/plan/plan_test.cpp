// Names and sentences of values, slots, ops and passes; and what is known of each kind of op.

#include "reference/plan/plan.h"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "reference/plan/verifier.h"
#include "tests/plan/random_plan.h"

namespace moebench {
namespace {

std::vector<OpKind> all_op_kinds() {
  std::vector<OpKind> kinds(op_kind_count);
  for (int kind = 0; kind < op_kind_count; ++kind) kinds[static_cast<std::size_t>(kind)] = static_cast<OpKind>(kind);
  return kinds;
}

TEST(PlanTest, EveryKindHasANameOfItsOwn) {
  std::set<std::string_view> names;
  std::set<std::string_view> symbols;
  for (OpKind kind : all_op_kinds()) {
    EXPECT_FALSE(name_of(kind).empty());
    names.insert(name_of(kind));
    symbols.insert(symbol_of(kind));
  }
  EXPECT_EQ(names.size(), static_cast<std::size_t>(op_kind_count));
  EXPECT_EQ(symbols.size(), static_cast<std::size_t>(op_kind_count));
  std::set<std::string_view> values;
  for (int kind = 0; kind < value_kind_count; ++kind) values.insert(name_of(static_cast<ValueKind>(kind)));
  EXPECT_EQ(values.size(), static_cast<std::size_t>(value_kind_count));
  std::set<std::string_view> findings;
  for (int kind = 0; kind <= static_cast<int>(FindingKind::mismatched_collective); ++kind) {
    findings.insert(name_of(static_cast<FindingKind>(kind)));
  }
  EXPECT_EQ(findings.size(), 13u);
  std::set<std::string_view> pools;
  for (Pool pool : all_pools) pools.insert(name_of(pool));
  EXPECT_EQ(pools, (std::set<std::string_view>{"activations", "buffers", "host", "external"}));
}

TEST(PlanTest, NamesStandBesideTheirKinds) {
  EXPECT_EQ(name_of(OpKind::permute), "permute");
  EXPECT_EQ(name_of(OpKind::redispatch), "redispatch");
  EXPECT_EQ(symbol_of(OpKind::dispatch), "S");
  EXPECT_EQ(symbol_of(OpKind::combine), "R");
  EXPECT_EQ(symbol_of(OpKind::all_reduce), "AR");
  EXPECT_EQ(name_of(ValueKind::input), "input");
  EXPECT_EQ(name_of(ValueKind::grad_fc2), "grad_fc2");
  EXPECT_EQ(name_of(FindingKind::wrong_value), "wrong value");
  EXPECT_EQ(name_of(FindingKind::mismatched_collective), "mismatched collective");
  EXPECT_EQ(name_of(Pass::forward), "forward");
  EXPECT_EQ(name_of(Pass::backward), "backward");
}

TEST(PlanTest, CollectivesAndTheirDirection) {
  const std::set<OpKind> there = {OpKind::dispatch, OpKind::dispatch_grad, OpKind::redispatch};
  const std::set<OpKind> back = {OpKind::combine, OpKind::combine_grad};
  const std::set<OpKind> shadows = {OpKind::shadow_scatter, OpKind::shadow_spread, OpKind::shadow_grad_collect,
                                    OpKind::shadow_grad_gather};
  for (OpKind kind : all_op_kinds()) {
    EXPECT_EQ(goes_to_experts(kind), there.count(kind) == 1) << name_of(kind);
    EXPECT_EQ(is_all_to_all(kind), there.count(kind) + back.count(kind) + shadows.count(kind) == 1) << name_of(kind);
    EXPECT_EQ(is_shadow_exchange(kind), shadows.count(kind) == 1) << name_of(kind);
    EXPECT_EQ(is_collective(kind), is_all_to_all(kind) || kind == OpKind::all_reduce) << name_of(kind);
  }
}

TEST(PlanTest, OnlyElementWiseOpsAccumulationsAndPartialExchangesMayOverwrite) {
  // Each with a version of itself, but for the gradient that gives way to what the activation gave.
  const std::set<std::pair<OpKind, ValueKind>> allowed = {{OpKind::activation, ValueKind::hidden},
                                                          {OpKind::activation_grad, ValueKind::grad_hidden},
                                                          {OpKind::fc1_weight_grad, ValueKind::grad_fc1},
                                                          {OpKind::fc2_weight_grad, ValueKind::grad_fc2},
                                                          {OpKind::permute_grad, ValueKind::grad_input},
                                                          {OpKind::gate_grad, ValueKind::grad_input},
                                                          {OpKind::gate_grad, ValueKind::grad_gate_weights},
                                                          {OpKind::all_reduce, ValueKind::grad_gate_weights},
                                                          {OpKind::combine, ValueKind::combined},
                                                          {OpKind::combine_grad, ValueKind::grad_dispatch_input},
                                                          {OpKind::fc1_weight_grad, ValueKind::shadow_grads},
                                                          {OpKind::shadow_scatter, ValueKind::shadow_weights},
                                                          {OpKind::shadow_spread, ValueKind::shadow_weights},
                                                          {OpKind::shadow_fill, ValueKind::combined},
                                                          {OpKind::shadow_fill, ValueKind::grad_dispatch_input},
                                                          {OpKind::shadow_grad_sum, ValueKind::shadow_grads},
                                                          {OpKind::shadow_grad_gather, ValueKind::shadow_grads},
                                                          {OpKind::shadow_grad_add, ValueKind::grad_fc1},
                                                          {OpKind::shadow_grad_add, ValueKind::grad_fc2}};
  for (OpKind kind : all_op_kinds()) {
    for (int i = 0; i < value_kind_count * value_kind_count; ++i) {
      const auto operand = static_cast<ValueKind>(i % value_kind_count);
      const auto written = static_cast<ValueKind>(i / value_kind_count);
      const bool gives_way =
          kind == OpKind::activation_grad && operand == ValueKind::grad_activated && written == ValueKind::activated;
      const bool expected = gives_way || (operand == written && allowed.count({kind, operand}) == 1);
      EXPECT_EQ(may_overwrite(kind, operand, written), expected)
          << name_of(kind) << " " << name_of(operand) << " " << name_of(written);
    }
  }
}

TEST(PlanTest, Sentences) {
  EXPECT_EQ(describe(Op{.kind = OpKind::dispatch, .pass = Pass::forward, .partition = 2}),
            "dispatch of partition 2 (forward)");
  EXPECT_EQ(describe(Op{.kind = OpKind::all_reduce, .pass = Pass::backward, .partition = whole_batch}),
            "all_reduce (backward)");
  EXPECT_EQ(describe(Op{.kind = OpKind::fc1, .pass = Pass::forward, .partition = shadow_rows}),
            "fc1 of shadows (forward)");
  EXPECT_EQ(describe(Op{.kind = OpKind::shadow_pack, .pass = Pass::forward, .partition = shadow_rows}),
            "shadow_pack (forward)");
  EXPECT_EQ(describe(Value{.kind = ValueKind::hidden, .partition = 0, .version = 1, .size = {}}),
            "hidden of partition 0");
  EXPECT_EQ(describe(Value{.kind = ValueKind::grad_fc1, .partition = whole_batch, .version = 3, .size = {}}),
            "grad_fc1");
}

TEST(PlanTest, PassesSplitTheOps) {
  Random random(3);
  const Plan plan = random_plan(random, {.granularity = 4}).plan;
  const auto forward = plan.pass(Pass::forward);
  const auto backward = plan.pass(Pass::backward);
  ASSERT_EQ(forward.size() + backward.size(), plan.ops.size());
  for (const Op& op : forward) EXPECT_EQ(op.pass, Pass::forward);
  for (const Op& op : backward) EXPECT_EQ(op.pass, Pass::backward);
  EXPECT_EQ(plan.granularity(), plan.routing->granularity());
}

TEST(PlanTest, AccessListsHoldUpToFour) {
  AccessList list = {{1, 2}, {3, 4}};
  EXPECT_EQ(list.size(), 2);
  list.push_back({5, 6});
  list.push_back({7, 8});
  EXPECT_EQ(list.size(), AccessList::capacity);
  EXPECT_EQ(list[3], (Access{7, 8}));
  EXPECT_FALSE(list.empty());
  EXPECT_EQ(list.end() - list.begin(), 4);
}

}  // namespace
}  // namespace moebench
