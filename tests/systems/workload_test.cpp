// The work of each partition, summed over a plan's ops, against Table II of the paper.

#include <gtest/gtest.h>

#include <cstdint>
#include <vector>

#include "reference/systems/system.h"

namespace moebench {
namespace {

// Units of Eqs. 7 to 9: one GEMM b H M, one all-to-all b M, one copy of T_DI b M.
struct Workload {
  std::int64_t comp = 0;
  std::int64_t comm = 0;
  std::int64_t mem = 0;

  bool operator==(const Workload&) const = default;
};

void PrintTo(const Workload& workload, std::ostream* out) {
  *out << "[" << workload.comp << ", " << workload.comm << ", " << workload.mem << "]";
}

struct Row {
  ReuseStrategy reuse;
  Workload forward;
  Workload backward;
};

// Table II, and `shared`, which does the work of none.
const std::vector<Row> table = {
    {ReuseStrategy::none, {2, 2, 0}, {4, 2, 0}}, {ReuseStrategy::shared, {2, 2, 0}, {4, 2, 0}},
    {ReuseStrategy::s1, {2, 2, 5}, {4, 2, 5}},   {ReuseStrategy::s2, {2, 2, 4}, {4, 3, 4}},
    {ReuseStrategy::s3, {2, 2, 1}, {5, 2, 1}},   {ReuseStrategy::s4, {2, 2, 0}, {5, 3, 0}},
};

constexpr int ranks = 4;
constexpr std::int64_t M = 8;
constexpr std::int64_t H = 4 * M;

// The same for SwiGLU, whose first matrix and T_M are twice as wide: FC1 is two products of v0, a copy of T_M is 2 H / M.
const std::vector<Row> swiglu_table = {
    {ReuseStrategy::none, {3, 2, 0}, {6, 2, 0}}, {ReuseStrategy::shared, {3, 2, 0}, {6, 2, 0}},
    {ReuseStrategy::s1, {3, 2, 9}, {6, 2, 9}},   {ReuseStrategy::s2, {3, 2, 8}, {6, 3, 8}},
    {ReuseStrategy::s3, {3, 2, 1}, {8, 2, 1}},   {ReuseStrategy::s4, {3, 2, 0}, {8, 3, 0}},
};

LayerShape shape_of(std::int64_t tokens, Activation activation = Activation::relu) {
  return {.tokens = Tokens(tokens),
          .model_dim = Features(M),
          .hidden_dim = Features(H),
          .experts = ranks,
          .ranks = ranks,
          .activation = activation};
}

bool is_gemm(OpKind kind) {
  switch (kind) {
    case OpKind::fc1:
    case OpKind::fc2:
    case OpKind::fc1_input_grad:
    case OpKind::fc1_weight_grad:
    case OpKind::fc2_input_grad:
    case OpKind::fc2_weight_grad:
    case OpKind::recompute:
      return true;
    default:
      return false;
  }
}

std::int64_t whole(std::int64_t work, std::int64_t unit) {
  EXPECT_EQ(work % unit, 0);
  return work / unit;
}

// Of a partition of `b` rows, which every rank sends and receives. A rank keeps one row in `ranks`: the wire carries
// the others, and the table counts them all.
Workload workload(const Plan& plan, Pass pass, int partition, std::int64_t b) {
  Workload sum;
  const Bytes rows = Tokens(b) * Features(M) * size_of(plan.shape.dtype);
  const Bytes wire = rows * (ranks - 1) / ranks;
  for (const Op& op : plan.pass(pass)) {
    if (op.partition != partition) continue;
    if (is_gemm(op.kind)) sum.comp += whole(op.work.flops.count(), 2 * b * H * M);
    if (is_all_to_all(op.kind)) sum.comm += whole(op.work.sent.count(), wire.count());
    if (op.stream == Stream::copy) sum.mem += whole(op.work.copied.count(), rows.count());
  }
  return sum;
}

void expect_table(const std::vector<Row>& rows, Activation activation) {
  for (const Row& row : rows) {
    for (int n : {1, 2, 3, 4, 8}) {
      const std::int64_t b = 16;
      const LayerShape shape = shape_of(n * b, activation);
      auto routing = std::make_shared<const Routing>(balanced_routing(shape, 1, equal_partitions(shape.tokens, n)));
      const Plan plan = system_named("mpipemoe").build(shape, std::move(routing), {.reuse = row.reuse});
      for (int i = 0; i < n; ++i) {
        EXPECT_EQ(workload(plan, Pass::forward, i, b), row.forward)
            << name_of(row.reuse) << ", partition " << i << " of " << n;
        EXPECT_EQ(workload(plan, Pass::backward, i, b), row.backward)
            << name_of(row.reuse) << ", partition " << i << " of " << n;
      }
    }
  }
}

TEST(WorkloadTest, EveryPartitionDoesTheWorkOfTableII) { expect_table(table, Activation::relu); }

TEST(WorkloadTest, GeluDoesTheSame) { expect_table(table, Activation::gelu); }

TEST(WorkloadTest, SwigluDoesHalfAsMuchAgain) { expect_table(swiglu_table, Activation::swiglu); }

TEST(WorkloadTest, FastMoeDoesTheWorkOfNone) {
  const LayerShape shape = shape_of(64);
  auto routing = std::make_shared<const Routing>(balanced_routing(shape, 0, equal_partitions(shape.tokens, 1)));
  const Plan plan = system_named("fastmoe").build(shape, std::move(routing), {});
  EXPECT_EQ(workload(plan, Pass::forward, 0, 64), table[0].forward);
  EXPECT_EQ(workload(plan, Pass::backward, 0, 64), table[0].backward);
}

// Uneven routing: what goes out in a dispatch comes back in the combine, and rows that stay do not count.
TEST(WorkloadTest, TheWireCarriesOnlyRowsForOtherRanks) {
  const LayerShape shape{
      .tokens = Tokens(10), .model_dim = Features(M), .hidden_dim = Features(H), .experts = 2, .ranks = 2};
  const std::vector<Tokens> partitions = {shape.tokens};
  const std::vector<std::int32_t> sent = {7, 3};
  const std::vector<std::int32_t> received = {7, 5};
  auto routing = std::make_shared<const Routing>(routing_from_counts(shape, 0, partitions, sent, received));
  const Plan plan = system_named("pipemoe").build(shape, std::move(routing), {});
  const Bytes row = Tokens(1) * Features(M) * size_of(shape.dtype);
  for (const Op& op : plan.ops) {
    if (!is_all_to_all(op.kind)) continue;
    EXPECT_EQ(op.work.sent, row * (goes_to_experts(op.kind) ? 3 : 5)) << describe(op);
    EXPECT_EQ(op.work.received, row * (goes_to_experts(op.kind) ? 5 : 3)) << describe(op);
  }
}

// Each rank gets the others' parts of the share that it sums, and hands its sum to them.
TEST(WorkloadTest, TheSumOfTheGatesGradientTravelsTwiceButForOnesOwnShare) {
  for (int count : {1, 2, 4}) {
    const LayerShape shape{
        .tokens = Tokens(8), .model_dim = Features(16), .hidden_dim = Features(8), .experts = 4, .ranks = count};
    auto routing = std::make_shared<const Routing>(balanced_routing(shape, 0, equal_partitions(shape.tokens, 2)));
    const Plan plan = system_named("pipemoe").build(shape, std::move(routing), {});
    const Bytes gate = shape.model_dim * Features(shape.experts) * size_of(shape.dtype);
    EXPECT_EQ(plan.ops.back().kind, OpKind::all_reduce);
    EXPECT_EQ(plan.ops.back().work.sent * count, gate * 2 * (count - 1));
    EXPECT_EQ(plan.ops.back().work.received, plan.ops.back().work.sent);
  }
}

}  // namespace
}  // namespace moebench
