#include "reference/cost/op_cost.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reference/base/error.h"
#include "reference/systems/system.h"
#include "tests/cost/small_machine.h"
#include "tests/plan/random_plan.h"

namespace moebench {
namespace {

using testing::HasSubstr;

// Each of 4 ranks sends each expert 256 rows of 400 bytes.
LayerShape small_shape() {
  return {.tokens = Tokens(1024), .model_dim = Features(100), .hidden_dim = Features(200), .experts = 4, .ranks = 4};
}

Plan plan_of(std::string_view system, const LayerShape& shape, int n, const SystemOptions& options = {}) {
  auto routing = std::make_shared<const Routing>(balanced_routing(shape, 0, equal_partitions(shape.tokens, n)));
  return system_named(system).build(shape, std::move(routing), options);
}

// In microseconds: of the first op of that kind.
double cost_of(OpKind kind, const Plan& plan, const MachineProfile& machine, const EmulatedSpeeds& emulated = {}) {
  const std::vector<Seconds> costs = op_costs(plan, machine, emulated);
  for (std::size_t i = 0; i < plan.ops.size(); ++i) {
    if (plan.ops[i].kind == kind) return in_microseconds(costs[i]);
  }
  ADD_FAILURE() << "no " << name_of(kind);
  return 0;
}

TEST(OpCostTest, ProductsTakeTheirFlops) {
  const Plan plan = plan_of("pipemoe", small_shape(), 1);
  const double product = 2.0 * 1024 * 100 * 200 / 1e6;
  for (OpKind kind : {OpKind::fc1, OpKind::fc2, OpKind::fc1_input_grad, OpKind::fc1_weight_grad, OpKind::fc2_input_grad,
                      OpKind::fc2_weight_grad}) {
    EXPECT_NEAR(cost_of(kind, plan, small_machine()), 1 + product, 1e-9) << name_of(kind);
  }
  EXPECT_NEAR(cost_of(OpKind::gate_grad, plan, small_machine()), 1 + 2 * 2.0 * 1024 * 100 * 4 / 1e6, 1e-9);
}

TEST(OpCostTest, SwigluHasAFirstMatrixOfTwiceTheWidth) {
  LayerShape shape = small_shape();
  shape.activation = Activation::swiglu;
  const Plan plan = plan_of("pipemoe", shape, 1);
  EXPECT_NEAR(cost_of(OpKind::fc1, plan, small_machine()), 1 + 2.0 * 1024 * 100 * 400 / 1e6, 1e-9);
  EXPECT_NEAR(cost_of(OpKind::fc2, plan, small_machine()), 1 + 2.0 * 1024 * 200 * 100 / 1e6, 1e-9);
}

TEST(OpCostTest, TheGateOfABf16LayerIsInFp32) {
  LayerShape shape = small_shape();
  shape.dtype = ElementType::bf16;
  const Plan plan = plan_of("pipemoe", shape, 1);
  EXPECT_NEAR(cost_of(OpKind::fc1, plan, small_machine()), 1 + 2.0 * 1024 * 100 * 200 / 2e6, 1e-9);
  EXPECT_NEAR(cost_of(OpKind::gate_grad, plan, small_machine()), 1 + 2 * 2.0 * 1024 * 100 * 4 / 1e6, 1e-9);
}

TEST(OpCostTest, RowsActivationsAndCopiesTakeWhatTheirCurvesSay) {
  const Plan plan = plan_of("mpipemoe", small_shape(), 2, {.reuse = ReuseStrategy::s1});
  const double rows = 512 * 400e-3;  // kilobytes, of a partition
  EXPECT_NEAR(cost_of(OpKind::permute, plan, small_machine()), 2 + rows, 1e-6);
  EXPECT_NEAR(cost_of(OpKind::unpermute, plan, small_machine()), 2 + rows, 1e-6);
  EXPECT_NEAR(cost_of(OpKind::activation, plan, small_machine()), 2 + 0.5 * 2 * rows, 1e-6);
  EXPECT_NEAR(cost_of(OpKind::offload, plan, small_machine()), 2 + 4 * rows, 1e-6);
  EXPECT_NEAR(cost_of(OpKind::prefetch, plan, small_machine()), 2 + 2 * rows, 1e-6);
}

TEST(OpCostTest, ARecomputationIsTheProductAndAnActivationInPlace) {
  LayerShape shape = small_shape();
  const double product = 2.0 * 1024 * 100 * 200 / 1e6;
  const double activation = 1 + 0.5 * 1024 * 800e-3;
  EXPECT_NEAR(cost_of(OpKind::recompute, plan_of("mpipemoe", shape, 1, {.reuse = ReuseStrategy::s4}), small_machine()),
              1 + product + activation, 1e-6);
  shape.activation = Activation::gelu;
  EXPECT_NEAR(cost_of(OpKind::recompute, plan_of("mpipemoe", shape, 1, {.reuse = ReuseStrategy::s4}), small_machine()),
              1 + product, 1e-6);
}

// Rank 0 sends 256 rows to its neighbour, and 512 to the other node, which takes longer.
TEST(OpCostTest, ExchangesTakeTheSlowestLink) {
  const Plan plan = plan_of("pipemoe", small_shape(), 1);
  for (OpKind kind : {OpKind::dispatch, OpKind::combine, OpKind::dispatch_grad, OpKind::combine_grad}) {
    EXPECT_NEAR(cost_of(kind, plan, small_machine()), 1 + 5 + 512 * 400e-3, 1e-6) << name_of(kind);
  }
  const Bytes reduced = plan.ops.back().work.sent;
  EXPECT_NEAR(cost_of(OpKind::all_reduce, plan, small_machine()), 1 + 5 + static_cast<double>(reduced.count()) * 1e-3,
              1e-6);
}

TEST(OpCostTest, ExchangesTakeWhatWasMeasured) {
  const Plan plan = plan_of("pipemoe", small_shape(), 1);
  EXPECT_NEAR(cost_of(OpKind::dispatch, plan, small_measured_machine()), 1 + 3 + 2 * 768 * 400e-3, 1e-6);
  const auto reduced = static_cast<double>(plan.ops.back().work.sent.count());
  EXPECT_NEAR(cost_of(OpKind::all_reduce, plan, small_measured_machine()), 1 + 4 + 2 * reduced * 1e-3, 1e-6);
}

TEST(OpCostTest, AnEmulationTakesThePlaceOfTheMachine) {
  const Plan plan = plan_of("mpipemoe", small_shape(), 1, {.reuse = ReuseStrategy::s1});
  const EmulatedSpeeds emulated{.link = Link{.latency = microseconds(50), .rate = BytesPerSecond(1e8)},
                                .copy_rate = BytesPerSecond(1e7)};
  EXPECT_NEAR(cost_of(OpKind::dispatch, plan, small_machine(), emulated), 50 + 10 * 768 * 400e-3, 1e-6);
  const auto summed =
      std::find_if(plan.ops.begin(), plan.ops.end(), [](const Op& op) { return op.kind == OpKind::all_reduce; });
  const double sent = static_cast<double>(summed->work.sent.count());
  EXPECT_NEAR(cost_of(OpKind::all_reduce, plan, small_machine(), emulated), 2 * 50 + sent * 10e-3, 1e-6)
      << "two exchanges, one upon the other";
  EXPECT_NEAR(cost_of(OpKind::offload, plan, small_machine(), emulated), 100 * 1024 * 400e-3, 1e-6);
  EXPECT_NEAR(cost_of(OpKind::prefetch, plan, small_machine(), emulated), 100 * 1024 * 400e-3, 1e-6);
  EXPECT_EQ(cost_of(OpKind::fc1, plan, small_machine(), emulated), cost_of(OpKind::fc1, plan, small_machine()));
}

TEST(OpCostTest, FiguresMeasuredUnderTheSameEmulationHold) {
  const Plan plan = plan_of("pipemoe", small_shape(), 1);
  MachineProfile machine = small_measured_machine();
  const double measured = cost_of(OpKind::dispatch, plan, machine);
  const EmulatedSpeeds emulated{.link = Link{.latency = microseconds(50), .rate = BytesPerSecond(1e8)},
                                .copy_rate = {}};
  machine.machine.emulated = emulated;
  EXPECT_EQ(cost_of(OpKind::dispatch, plan, machine, emulated), measured);
  EXPECT_TRUE(OpCost(machine, emulated).emulated().nothing());
}

TEST(OpCostTest, AFormatThatTheMachineDoesNotKnowIsAnError) {
  LayerShape shape = small_shape();
  shape.dtype = ElementType::bf16;
  try {
    op_costs(plan_of("pipemoe", shape, 1), small_measured_machine());
    FAIL();
  } catch (const InputError& error) {
    EXPECT_THAT(error.what(), HasSubstr("bf16"));
  }
}

// However uneven: the products of a rank are one for each expert, whose rows add up to what it receives, at a speed
// that does not depend on their number here; no op is free or takes forever; and prices do not depend on what was
// priced before.
TEST(OpCostPropertyTest, ProductsAddUpOverExperts) {
  const MachineProfile machine = small_machine();
  OpCost cost(machine);
  std::vector<Seconds> times;
  std::vector<Seconds> moving;
  for (std::uint64_t seed = 0; seed < 500; ++seed) {
    Random random(derived_seed(seed, 63));
    const Plan plan = random_plan(random, {.ranks = 6}).plan;
    times.clear();
    moving.clear();
    cost.append(plan, times, moving);
    ASSERT_EQ(moving, std::vector<Seconds>(plan.ops.size())) << "nothing is emulated";
    ASSERT_EQ(times, op_costs(plan, machine)) << "seed " << seed;
    const double speed = plan.shape.dtype == ElementType::bf16   ? 2e12
                         : plan.shape.dtype == ElementType::fp32 ? 1e12
                                                                 : 5e11;
    for (std::size_t i = 0; i < plan.ops.size(); ++i) {
      const Op& op = plan.ops[i];
      ASSERT_GE(times[i], machine.op_overhead.time) << "seed " << seed << ", op " << i;
      ASSERT_LT(times[i], Seconds(1)) << "seed " << seed << ", op " << i;
      if (op.kind != OpKind::fc1 && op.kind != OpKind::fc2_weight_grad) continue;
      const Tokens rows = op.partition == shadow_rows
                              ? rows_of(plan.routing->shadows)
                              : plan.routing->partitions[static_cast<std::size_t>(op.partition)].rows_received;
      const Features columns = op.kind == OpKind::fc1 ? plan.shape.hidden_width() : plan.shape.hidden_dim;
      const auto flops = static_cast<double>((rows * plan.shape.model_dim * (columns * 2)).count());
      ASSERT_NEAR((times[i] - machine.op_overhead.time).count(), flops / speed, 1e-18)
          << "seed " << seed << ", op " << i;
    }
  }
}

}  // namespace
}  // namespace moebench
