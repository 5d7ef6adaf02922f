#include "reference/plan/dependencies.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "reference/plan/plan_builder.h"
#include "reference/plan/verifier.h"
#include "tests/plan/order.h"
#include "tests/plan/random_plan.h"

namespace moebench {
namespace {

constexpr Bytes some_bytes{64};

// A chain through one slot on alternating streams, by hand.
class DependenciesTest : public testing::Test {
 protected:
  DependenciesTest()
      : builder_("chain", {}, one_partition()), slot_(builder_.add_slots(Pool::activations, ValueKind::hidden, 2)) {
    first_ = builder_.add_value(ValueKind::hidden, 0, 0, some_bytes, slot_);
    second_ = builder_.add_value(ValueKind::hidden, 0, 1, some_bytes, slot_);
    other_ = builder_.add_value(ValueKind::hidden, 0, 2, some_bytes, static_cast<SlotId>(slot_ + 1));
  }

  static std::shared_ptr<const Routing> one_partition() {
    Routing routing;
    routing.partitions.resize(1);
    return std::make_shared<const Routing>(std::move(routing));
  }

  void add(Stream stream, AccessList reads, AccessList writes) {
    builder_.add_op(OpKind::fc1, stream, 0, reads, writes, {});
  }

  std::vector<Edge> edges() {
    builder_.begin_backward();
    const Plan plan = std::move(builder_).finish();
    return derive_dependencies(plan, lay_out(plan, {})).edges;
  }

  PlanBuilder builder_;
  SlotId slot_;
  Access first_, second_, other_;
};

TEST_F(DependenciesTest, AReadWaitsForTheWrite) {
  add(Stream::compute, {}, {first_});
  add(Stream::comm, {first_}, {});
  EXPECT_EQ(edges(), (std::vector<Edge>{{0, 1}}));
}

TEST_F(DependenciesTest, AWriteWaitsForTheReadsBeforeIt) {
  add(Stream::compute, {}, {first_});
  add(Stream::comm, {first_}, {});
  add(Stream::copy, {first_}, {});
  add(Stream::compute, {}, {second_});
  EXPECT_EQ(edges(), (std::vector<Edge>{{0, 1}, {0, 2}, {2, 3}, {1, 3}}));
}

TEST_F(DependenciesTest, AWriteWaitsForTheWriteBeforeIt) {
  add(Stream::compute, {}, {first_});
  add(Stream::comm, {}, {second_});
  EXPECT_EQ(edges(), (std::vector<Edge>{{0, 1}}));
}

TEST_F(DependenciesTest, ReadsDoNotWaitForEachOther) {
  builder_.add_initial(first_);
  add(Stream::compute, {first_}, {});
  add(Stream::comm, {first_}, {});
  EXPECT_TRUE(edges().empty());
}

TEST_F(DependenciesTest, AStreamsOwnOrderNeedsNoEdge) {
  add(Stream::compute, {}, {first_});
  add(Stream::compute, {first_}, {other_});
  EXPECT_TRUE(edges().empty());
}

TEST_F(DependenciesTest, WhatAnotherEdgeImpliesIsLeftOut) {
  add(Stream::compute, {}, {first_});
  add(Stream::comm, {first_}, {other_});
  add(Stream::copy, {first_, other_}, {});
  EXPECT_EQ(edges(), (std::vector<Edge>{{0, 1}, {1, 2}}));
}

TEST_F(DependenciesTest, TheBackwardPassWaitsForNothingInTheForwardPass) {
  add(Stream::compute, {}, {first_});
  builder_.begin_backward();
  add(Stream::comm, {first_}, {});
  const Plan plan = std::move(builder_).finish();
  EXPECT_TRUE(derive_dependencies(plan, lay_out(plan, {})).edges.empty());
}

TEST_F(DependenciesTest, SlotsThatOverlapDependOnEachOther) {
  add(Stream::compute, {}, {first_});
  add(Stream::comm, {}, {other_});
  builder_.begin_backward();
  const Plan plan = std::move(builder_).finish();
  Layout layout = lay_out(plan, {});
  EXPECT_TRUE(derive_dependencies(plan, layout).edges.empty());
  layout.offset[1] = layout.offset[0] + some_bytes - Bytes(1);
  EXPECT_EQ(derive_dependencies(plan, layout).edges, (std::vector<Edge>{{0, 1}}));
}

// Derived edges, reduced, order exactly what all conflicting pairs together order.
TEST(DependenciesPropertyTest, ReducedEdgesOrderWhatAllConflictsOrder) {
  for (std::uint64_t seed = 0; seed < 2000; ++seed) {
    Random random(derived_seed(seed, 10));
    const PlanParts parts = random_plan(random, {});
    const Order reduced(parts.plan, parts.dependencies.edges);
    const Order full(parts.plan, conflicts(parts.plan, parts.layout));
    ASSERT_EQ(reduced, full) << "seed " << seed;
    ASSERT_FALSE(reduced.circular()) << "seed " << seed;
  }
}

TEST(DependenciesPropertyTest, EdgesComeByTargetAndThenNewestFirst) {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    Random random(derived_seed(seed, 11));
    const std::vector<Edge> edges = random_plan(random, {}).dependencies.edges;
    ASSERT_TRUE(std::is_sorted(edges.begin(), edges.end(),
                               [](Edge a, Edge b) { return a.to != b.to ? a.to < b.to : a.from > b.from; }))
        << "seed " << seed;
  }
}

TEST(DependenciesPropertyTest, WithoutAnyOneEdgeTheStepIsARace) {
  std::size_t dropped = 0;
  for (std::uint64_t seed = 0; seed < 3000; ++seed) {
    Random random(derived_seed(seed, 12));
    const PlanParts parts = random_plan(random, {});
    for (std::size_t i = 0; i < parts.dependencies.edges.size(); ++i, ++dropped) {
      Dependencies fewer = parts.dependencies;
      const Edge edge = fewer.edges[i];
      fewer.edges.erase(fewer.edges.begin() + static_cast<std::ptrdiff_t>(i));
      const std::vector<Finding> findings = verify(parts.plan, parts.layout, fewer);
      ASSERT_TRUE(std::any_of(findings.begin(), findings.end(),
                              [](const Finding& finding) { return finding.kind == FindingKind::race; }))
          << "seed " << seed << ": " << edge.from << " -> " << edge.to;
    }
  }
  RecordProperty("edges_dropped", static_cast<int>(dropped));
  EXPECT_GT(dropped, 50'000u);
}

// The same without the verifier: no other way leads from the edge's one op to its other.
TEST(DependenciesPropertyTest, NoEdgeIsImpliedByTheOthers) {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    Random random(derived_seed(seed, 13));
    const PlanParts parts = random_plan(random, {.granularity = 4});
    const std::vector<Edge> pairs = conflicts(parts.plan, parts.layout);
    for (std::size_t i = 0; i < parts.dependencies.edges.size(); ++i) {
      std::vector<Edge> fewer = parts.dependencies.edges;
      const Edge edge = fewer[i];
      fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(i));
      ASSERT_NE(std::find(pairs.begin(), pairs.end(), edge), pairs.end()) << "seed " << seed;
      ASSERT_FALSE(Order(parts.plan, fewer).ordered(edge.from, edge.to)) << "seed " << seed;
    }
  }
}

TEST(DependenciesPropertyTest, ImpliedEdgesChangeNothing) {
  for (std::uint64_t seed = 0; seed < 500; ++seed) {
    Random random(derived_seed(seed, 14));
    const PlanParts parts = random_plan(random, {.granularity = 8});
    const Order order(parts.plan, parts.dependencies.edges);
    Dependencies all = parts.dependencies;
    for (std::int32_t to = 0; to < static_cast<std::int32_t>(parts.plan.ops.size()); ++to) {
      for (std::int32_t from = 0; from < to; ++from) {
        const Op& a = parts.plan.ops[static_cast<std::size_t>(from)];
        const Op& b = parts.plan.ops[static_cast<std::size_t>(to)];
        if (a.stream != b.stream && a.pass == b.pass && order.before(from, to)) all.edges.push_back({from, to});
      }
    }
    ASSERT_EQ(Order(parts.plan, all.edges), order) << "seed " << seed;
    ASSERT_TRUE(verify(parts.plan, parts.layout, all).empty()) << "seed " << seed;
  }
}

}  // namespace
}  // namespace moebench
