// The paper's equations against the memory of plans: Eqs. 1 to 5, exactly.

#include "reference/plan/memory.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "reference/systems/system.h"

namespace moebench {
namespace {

// B divides by every granularity below and each partition by the experts; widths are multiples of the alignment, so
// that it adds nothing.
constexpr std::int64_t B = 384;
constexpr std::int64_t M = 16;
constexpr std::int64_t H = 64;
constexpr std::int64_t element = 4;
constexpr int granularities[] = {1, 2, 3, 4, 8, 16};

LayerShape shape_of(int ranks) {
  return {.tokens = Tokens(B),
          .model_dim = Features(M),
          .hidden_dim = Features(H),
          .experts = ranks,
          .ranks = ranks,
          .top_k = 1,
          .dtype = ElementType::fp32};
}

Layout layout_of(std::string_view system, const LayerShape& shape, int n, ReuseStrategy reuse, LayoutModes modes) {
  auto routing = std::make_shared<const Routing>(balanced_routing(shape, 0, equal_partitions(shape.tokens, n)));
  return lay_out(system_named(system).build(shape, std::move(routing), {.reuse = reuse}), modes);
}

ArenaMemory paper_memory(ReuseStrategy reuse, int n) {
  return arena_memory(layout_of("mpipemoe", shape_of(2), n, reuse, {LayoutMode::paper, LayoutMode::paper}));
}

Bytes elements(std::int64_t count) { return Bytes(count * element); }

// Eqs. 2 and 4, and Eq. 5 with min(2, n) slots, in B, M and H.
constexpr std::int64_t eq2 = 4 * B * M + B * H;
std::int64_t eq5_output_part(int n) { return B * M * (n - std::min(2, n)) / n; }
std::int64_t eq5(int n) { return 2 * eq5_output_part(n) + B * H * (n - 1) / n; }

TEST(MemoryTest, WithoutReuseActivationsAreEq2AndBuffersEq4) {
  for (int n : granularities) {
    const ArenaMemory memory = paper_memory(ReuseStrategy::none, n);
    EXPECT_EQ(memory.activations, elements(eq2)) << "n = " << n;
    EXPECT_EQ(memory.buffers, elements(eq2)) << "n = " << n;
    EXPECT_EQ(memory.host, Bytes(0)) << "n = " << n;
  }
}

TEST(MemoryTest, StrategiesSaveEq5OfEach) {
  for (ReuseStrategy reuse : {ReuseStrategy::s1, ReuseStrategy::s2, ReuseStrategy::s3, ReuseStrategy::s4}) {
    for (int n : granularities) {
      const ArenaMemory memory = paper_memory(reuse, n);
      EXPECT_EQ(memory.activations, elements(eq2 - eq5(n))) << name_of(reuse) << ", n = " << n;
      EXPECT_EQ(memory.buffers, elements(eq2 - eq5(n))) << name_of(reuse) << ", n = " << n;
    }
  }
}

TEST(MemoryTest, SharedSavesAllOfTheBuffersPartAndTheExpertOutputsOfTheOther) {
  for (int n : granularities) {
    const ArenaMemory memory = paper_memory(ReuseStrategy::shared, n);
    EXPECT_EQ(memory.activations, elements(eq2 - eq5_output_part(n))) << "n = " << n;
    EXPECT_EQ(memory.buffers, elements(eq2 - eq5(n))) << "n = " << n;
    EXPECT_EQ(memory.host, Bytes(0)) << "n = " << n;
  }
}

TEST(MemoryTest, HostHoldsWhatIsOffloaded) {
  for (int n : granularities) {
    EXPECT_EQ(paper_memory(ReuseStrategy::s1, n).host, elements(B * M + B * H)) << "n = " << n;
    EXPECT_EQ(paper_memory(ReuseStrategy::s2, n).host, elements(B * H)) << "n = " << n;
    EXPECT_EQ(paper_memory(ReuseStrategy::s3, n).host, elements(B * M)) << "n = " << n;
    EXPECT_EQ(paper_memory(ReuseStrategy::s4, n).host, Bytes(0)) << "n = " << n;
  }
}

TEST(MemoryTest, MoreSlotsForHiddenCostOnePartitionEach) {
  const LayerShape shape = shape_of(2);
  for (int slots : {1, 2, 3}) {
    auto routing = std::make_shared<const Routing>(balanced_routing(shape, 0, equal_partitions(shape.tokens, 4)));
    const SystemOptions options{.reuse = ReuseStrategy::s2, .slots = {.hidden = slots}};
    const Plan plan = system_named("mpipemoe").build(shape, std::move(routing), options);
    EXPECT_EQ(arena_memory(lay_out(plan, {})).activations, elements(eq2 - eq5(4) + (slots - 1) * B * H / 4));
  }
}

TEST(MemoryTest, OneRankAloneNeedsTheSame) {
  const Layout layout = layout_of("pipemoe", shape_of(1), 4, ReuseStrategy::none, {});
  EXPECT_EQ(layout.extent_of(Pool::activations), elements(eq2));
}

Layout sequential_layout(std::string_view system, std::int64_t hidden) {
  LayerShape shape = shape_of(2);
  shape.hidden_dim = Features(hidden);
  return layout_of(system, shape, 1, ReuseStrategy::none, {LayoutMode::paper, LayoutMode::liveness});
}

TEST(MemoryTest, LivenessGivesEq3ForTheSequentialStep) {
  for (std::int64_t hidden : {M, 2 * M, 4 * M, 8 * M}) {
    const Layout layout = sequential_layout("fastmoe", hidden);
    EXPECT_EQ(layout.extent_of(Pool::buffers), elements(B * M + B * hidden)) << "H = " << hidden;
    EXPECT_EQ(layout.extent_of(Pool::activations), elements(4 * B * M + B * hidden)) << "H = " << hidden;
  }
}

// Weight gradients run beside the all-to-all that ends the backward pass: what each of them uses lives at the same
// time.
TEST(MemoryTest, ThePipelinedScheduleNeedsMoreThanEq3EvenInOnePartition) {
  for (std::int64_t hidden : {M, 4 * M}) {
    for (std::string_view system : {"pipemoe", "mpipemoe"}) {
      EXPECT_EQ(sequential_layout(system, hidden).extent_of(Pool::buffers), elements(3 * B * M + B * hidden)) << system;
    }
  }
}

TEST(MemoryTest, FastMoeIsLaidOutSequentially) {
  const LayerShape shape = shape_of(2);
  const SystemInfo& system = system_named("fastmoe");
  const Layout layout = layout_of("fastmoe", shape, 1, ReuseStrategy::none, system.layout);
  EXPECT_EQ(arena_memory(layout).device(), elements(eq2 + B * M + B * H));
}

// Beyond the paper: T_M is W wide, which is 2 H for SwiGLU, and what the activation gives has a workspace of the
// largest partition beside the equations, whatever is kept or shared.
LayerShape shape_with(Activation activation) {
  LayerShape shape = shape_of(2);
  shape.activation = activation;
  return shape;
}

TEST(MemoryTest, ActivationsOutOfPlaceAddTheirWorkspaceToEquationsInW) {
  for (const Activation activation : {Activation::gelu, Activation::swiglu}) {
    const LayerShape shape = shape_with(activation);
    const std::int64_t W = activation == Activation::swiglu ? 2 * H : H;
    const Bytes whole = elements(4 * B * M + B * W);
    for (int n : granularities) {
      const Bytes saving = elements(2 * eq5_output_part(n) + B * W * (n - 1) / n);
      const Bytes space = elements(B * H / n);
      const ArenaMemory none = arena_memory(layout_of("pipemoe", shape, n, ReuseStrategy::none, {}));
      EXPECT_EQ(none.activations, whole + space) << "n = " << n;
      EXPECT_EQ(none.buffers, whole) << "n = " << n;
      EXPECT_EQ(paper_activations(shape), whole);
      EXPECT_EQ(paper_reuse_saving(shape, n), saving) << "n = " << n;
      for (ReuseStrategy reuse : {ReuseStrategy::s1, ReuseStrategy::s2, ReuseStrategy::s3, ReuseStrategy::s4}) {
        const ArenaMemory memory = arena_memory(layout_of("mpipemoe", shape, n, reuse, {}));
        EXPECT_EQ(memory.activations, whole - saving + space) << name_of(reuse) << ", n = " << n;
        EXPECT_EQ(memory.buffers, whole - saving) << name_of(reuse) << ", n = " << n;
      }
      const ArenaMemory shared = arena_memory(layout_of("mpipemoe", shape, n, ReuseStrategy::shared, {}));
      EXPECT_EQ(shared.activations, whole - elements(eq5_output_part(n)) + space) << "n = " << n;
      EXPECT_EQ(shared.buffers, whole - saving) << "n = " << n;
    }
    const Layout sequential = layout_of("fastmoe", shape, 1, ReuseStrategy::none, system_named("fastmoe").layout);
    EXPECT_EQ(sequential.extent_of(Pool::buffers), elements(B * M + B * W));
    EXPECT_EQ(sequential.extent_of(Pool::buffers), paper_sequential_buffers(shape));
    EXPECT_EQ(sequential.extent_of(Pool::activations), whole + elements(B * H));
  }
}

TEST(MemoryTest, WorkspaceIsThatOfTheLargestPartition) {
  LayerShape shape = shape_with(Activation::gelu);
  shape.tokens = Tokens(B + 2);
  const auto plan_of = [](const LayerShape& layer, int n) {
    auto routing = std::make_shared<const Routing>(balanced_routing(layer, 0, equal_partitions(layer.tokens, n)));
    return system_named("pipemoe").build(layer, std::move(routing), {});
  };
  // Of the first two partitions' 97 tokens each rank receives as many rows.
  EXPECT_EQ(workspace(plan_of(shape, 4)), elements((B / 4 + 1) * H));
  shape.activation = Activation::relu;
  EXPECT_EQ(workspace(plan_of(shape, 4)), Bytes(0));
}

TEST(MemoryTest, EquationsInBytes) {
  const LayerShape shape = shape_of(2);
  EXPECT_EQ(paper_activations(shape), elements(eq2));
  EXPECT_EQ(paper_sequential_buffers(shape), elements(B * M + B * H));
  for (int n : granularities) EXPECT_EQ(paper_reuse_saving(shape, n), elements(eq5(n))) << "n = " << n;
  // As the paper writes Eq. 5 for n of at least 2: B (2 M (n-2)/n + H (n-1)/n).
  EXPECT_EQ(paper_reuse_saving(shape, 4), elements(B * (2 * M * 2 / 4 + H * 3 / 4)));
}

TEST(MemoryTest, EquationsCountRoutedRows) {
  LayerShape once = shape_of(2);
  LayerShape twice = once;
  twice.top_k = 2;
  twice.dtype = ElementType::fp64;
  EXPECT_EQ(paper_activations(twice), paper_activations(once) * 4);
  EXPECT_EQ(paper_sequential_buffers(twice), paper_sequential_buffers(once) * 4);
  EXPECT_EQ(paper_reuse_saving(twice, 4), paper_reuse_saving(once, 4) * 4);
}

// Eq. 1: 4 (E M + 2 H M) elements: parameters, gradients and two moments of the gate and one expert.
TEST(MemoryTest, ModelStateIsEq1) {
  const LayerShape shape = shape_of(8);
  const ModelStateMemory memory = model_state_memory(shape);
  const std::int64_t weights = 8 * M + 2 * H * M;
  EXPECT_EQ(memory.total(), elements(4 * weights));
  EXPECT_EQ(memory.parameters, elements(weights));
  EXPECT_EQ(memory.gradients, elements(weights));
  EXPECT_EQ(memory.optimizer, elements(2 * weights));
}

TEST(MemoryTest, ModelStateOfSwigluHasThreeMatricesForTwo) {
  const ModelStateMemory memory = model_state_memory(shape_with(Activation::swiglu));
  EXPECT_EQ(memory.parameters, elements(2 * M + 3 * H * M));
  EXPECT_EQ(memory.total(), elements(4 * (2 * M + 3 * H * M)));
}

TEST(MemoryTest, ModelStateOfBf16HasItsGateInFp32) {
  LayerShape shape = shape_of(2);
  shape.dtype = ElementType::bf16;
  EXPECT_EQ(model_state_memory(shape).parameters, Bytes(std::int64_t{8} * M + std::int64_t{4} * H * M));
  EXPECT_EQ(paper_activations(shape) * 2, elements(eq2));
}

TEST(MemoryTest, ModelStateOfSeveralExpertsARank) {
  LayerShape shape = shape_of(2);
  shape.experts = 6;
  EXPECT_EQ(model_state_memory(shape).parameters, elements(6 * M + 6 * H * M));
}

}  // namespace
}  // namespace moebench
