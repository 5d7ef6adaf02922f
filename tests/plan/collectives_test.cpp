// Collectives over the plans of all ranks: each rank's plan is right by itself, and together they are or are not.

#include <gtest/gtest.h>

#include "reference/plan/verifier.h"
#include "tests/plan/breakage.h"
#include "tests/plan/random_plan.h"

namespace moebench {
namespace {

constexpr StepLimits limits{.granularity = 6};

std::vector<PlanParts> build_all(const RandomStep& step) {
  std::vector<PlanParts> parts;
  for (int rank = 0; rank < step.shape.ranks; ++rank) parts.push_back(build(step, rank));
  return parts;
}

std::vector<Plan> plans_of(const std::vector<PlanParts>& parts) {
  std::vector<Plan> plans;
  for (const PlanParts& part : parts) plans.push_back(part.plan);
  return plans;
}

std::vector<std::size_t> collectives_of(const Plan& plan) {
  std::vector<std::size_t> ops;
  for (std::size_t i = 0; i < plan.ops.size(); ++i) {
    if (is_collective(plan.ops[i].kind)) ops.push_back(i);
  }
  return ops;
}

// The plans of all ranks of a random step, and a rank and one of its collectives to break.
struct Case {
  RandomStep step;
  std::vector<Plan> plans;
  std::size_t rank = 0;
  std::size_t op = 0;  // index into the rank's ops

  Plan& broken() { return plans[rank]; }
  Op& broken_op() { return broken().ops[op]; }
};

Case random_case(std::uint64_t seed, int least_ranks) {
  Random random(derived_seed(seed, 20));
  Case c;
  do {
    c.step = random_step(random, limits);
  } while (c.step.shape.ranks < least_ranks);
  c.plans = plans_of(build_all(c.step));
  c.rank = static_cast<std::size_t>(random.below(c.step.shape.ranks));
  const std::vector<std::size_t> collectives = collectives_of(c.broken());
  c.op = collectives[static_cast<std::size_t>(random.below(static_cast<std::int64_t>(collectives.size())))];
  return c;
}

testing::AssertionResult is_found(const Case& c) {
  const std::vector<Finding> findings = verify_collectives(c.plans);
  if (findings.empty()) return testing::AssertionFailure() << "nothing found";
  for (const Finding& finding : findings) {
    if (finding.kind != FindingKind::mismatched_collective) {
      return testing::AssertionFailure() << describe(c.plans[static_cast<std::size_t>(finding.rank)], finding);
    }
  }
  return testing::AssertionSuccess();
}

constexpr std::uint64_t seeds = 1000;

TEST(CollectivesTest, RanksOfOneStepMatch) {
  for (std::uint64_t seed = 0; seed < seeds; ++seed) {
    const Case c = random_case(seed, 1);
    ASSERT_TRUE(verify_collectives(c.plans).empty()) << "seed " << seed;
  }
}

TEST(CollectivesTest, NoPlansMatch) { EXPECT_TRUE(verify_collectives({}).empty()); }

TEST(CollectivesTest, TwoThatChangePlacesOnOneRankAreFound) {
  for (std::uint64_t seed = 0; seed < seeds; ++seed) {
    Case c = random_case(seed, 2);
    const std::vector<std::size_t> collectives = collectives_of(c.broken());
    const std::size_t next = c.op == collectives.back() ? collectives.front() : c.op + 1;
    std::size_t other = next;
    while (!is_collective(c.broken().ops[other].kind)) ++other;
    std::swap(c.broken_op(), c.broken().ops[other]);
    ASSERT_TRUE(is_found(c)) << "seed " << seed;
  }
}

TEST(CollectivesTest, OneOfAnotherPartitionIsFound) {
  for (std::uint64_t seed = 0; seed < seeds; ++seed) {
    Case c = random_case(seed, 2);
    const int n = c.broken().granularity();
    if (n == 1 || c.broken_op().partition == whole_batch) continue;
    c.broken_op().partition = static_cast<std::int16_t>((c.broken_op().partition + 1) % n);
    ASSERT_TRUE(is_found(c)) << "seed " << seed;
  }
}

TEST(CollectivesTest, OneOfAnotherKindIsFound) {
  for (std::uint64_t seed = 0; seed < seeds; ++seed) {
    Case c = random_case(seed, 2);
    c.broken_op().kind = c.broken_op().kind == OpKind::dispatch ? OpKind::redispatch : OpKind::dispatch;
    ASSERT_TRUE(is_found(c)) << "seed " << seed;
  }
}

TEST(CollectivesTest, AMissingOneIsFound) {
  for (std::uint64_t seed = 0; seed < seeds; ++seed) {
    Case c = random_case(seed, 2);
    c.broken().ops.erase(c.broken().ops.begin() + static_cast<std::ptrdiff_t>(c.op));
    ASSERT_TRUE(is_found(c)) << "seed " << seed;
  }
}

TEST(CollectivesTest, OneTooManyAtTheEndIsFound) {
  for (std::uint64_t seed = 0; seed < seeds; ++seed) {
    Case c = random_case(seed, 2);
    c.broken().ops.push_back(c.broken_op());
    ASSERT_TRUE(is_found(c)) << "seed " << seed;
  }
}

// One row more or less, from one rank or for one rank, whichever expert and partition it is of.
TEST(CollectivesTest, AnotherCountIsFound) {
  for (std::uint64_t seed = 0; seed < seeds; ++seed) {
    Case c = random_case(seed, 1);
    Random random(derived_seed(seed, 21));
    Routing routing = *c.broken().routing;
    PartitionRouting& partition = routing.partitions[static_cast<std::size_t>(random.below(routing.granularity()))];
    std::vector<Tokens>& counts = random.below(2) == 0 ? partition.sent : partition.received;
    Tokens& count = counts[static_cast<std::size_t>(random.below(static_cast<std::int64_t>(counts.size())))];
    count += count > Tokens(0) && random.below(2) == 0 ? Tokens(-1) : Tokens(1);
    c.broken().routing = std::make_shared<const Routing>(std::move(routing));
    ASSERT_TRUE(is_found(c)) << "seed " << seed;
  }
}

TEST(CollectivesTest, ASumOfAnotherSizeIsFound) {
  for (std::uint64_t seed = 0; seed < seeds; ++seed) {
    Case c = random_case(seed, 2);
    for (Op& op : c.broken().ops) {
      if (op.kind == OpKind::all_reduce) c.broken().values[op.reads[0].value].size += Bytes(4);
    }
    ASSERT_TRUE(is_found(c)) << "seed " << seed;
  }
}

TEST(CollectivesTest, AnotherShapeIsFound) {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    Case c = random_case(seed, 2);
    c.broken().shape.model_dim += Features(1);
    ASSERT_TRUE(is_found(c)) << "seed " << seed;
    c = random_case(seed, 2);
    c.broken().shape.dtype = c.broken().shape.dtype == ElementType::fp32 ? ElementType::fp64 : ElementType::fp32;
    ASSERT_TRUE(is_found(c)) << "seed " << seed;
  }
}

TEST(CollectivesTest, ALostRankIsFound) {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    Case c = random_case(seed, 2);
    c.plans.pop_back();
    ASSERT_TRUE(is_found(c)) << "seed " << seed;
  }
}

TEST(CollectivesTest, RanksInAnotherOrderAreFound) {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    Case c = random_case(seed, 2);
    std::swap(c.plans.front(), c.plans.back());
    ASSERT_TRUE(is_found(c)) << "seed " << seed;
  }
}

// The order of other ops is each rank's own affair.
TEST(CollectivesTest, OtherOpsMayDifferBetweenRanks) {
  for (std::uint64_t seed = 0; seed < seeds; ++seed) {
    Case c = random_case(seed, 2);
    std::vector<Op>& ops = c.broken().ops;
    for (std::size_t i = 0; i + 1 < ops.size(); ++i) {
      if (!is_collective(ops[i].kind) && !is_collective(ops[i + 1].kind)) std::swap(ops[i], ops[i + 1]);
    }
    ASSERT_TRUE(verify_collectives(c.plans).empty()) << "seed " << seed;
  }
}

}  // namespace
}  // namespace moebench
