// The verifier against an oracle that tries every interleaving: it finds every plan that can go wrong, and no other.

#include "reference/plan/verifier.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <string>

#include "reference/plan/render.h"
#include "tests/plan/breakage.h"
#include "tests/plan/cells.h"
#include "tests/plan/interleavings.h"
#include "tests/plan/order.h"
#include "tests/plan/random_plan.h"
#include "tests/plan/synthetic_plan.h"

namespace moebench {
namespace {

bool has(const std::vector<Finding>& findings, FindingKind kind) {
  return std::any_of(findings.begin(), findings.end(), [=](const Finding& finding) { return finding.kind == kind; });
}

std::vector<Finding> verify(const PlanParts& parts) { return verify(parts.plan, parts.layout, parts.dependencies); }

std::string text(const PlanParts& parts, const std::vector<Finding>& findings) {
  std::string text = render_ops(parts.plan, parts.dependencies);
  for (std::size_t i = 0; i < parts.plan.slots.size(); ++i) {
    text += "slot " + std::to_string(i) + " of " + std::string(name_of(parts.plan.slots[i].pool)) + ": " +
            std::to_string(parts.plan.slots[i].size.count()) + " bytes from " +
            std::to_string(parts.layout.offset[i].count()) + "\n";
  }
  for (const Finding& finding : findings) text += describe(parts.plan, finding) + "\n";
  return text;
}

// How often the oracle found a breakage to be real, and how often harmless.
struct Tally {
  int real = 0;
  int harmless = 0;
};
using Tallies = std::array<Tally, all_breakages.size()>;

// The verifier says of each kind of mistake what the oracle says. Where ops deadlock or race it need not look further.
testing::AssertionResult agrees_with_oracle(const PlanParts& parts, Tally& tally) {
  const std::vector<Finding> findings = verify(parts);
  const Outcomes outcomes = explore(parts);
  if (!outcomes.complete) return testing::AssertionFailure() << "too many states";
  const auto same = [&](FindingKind kind, bool expected) { return has(findings, kind) == expected; };
  const bool deadlock = same(FindingKind::deadlock, outcomes.deadlock);
  const bool overlap = outcomes.deadlock || same(FindingKind::illegal_overlap, outcomes.illegal_overlap);
  const bool race = outcomes.deadlock || same(FindingKind::race, outcomes.race);
  const bool settled = outcomes.deadlock || outcomes.race;
  const bool value = settled || same(FindingKind::wrong_value, outcomes.wrong_value);
  const bool result = settled || same(FindingKind::lost_result, outcomes.lost_result);
  ++(outcomes.any() ? tally.real : tally.harmless);
  if (deadlock && overlap && race && value && result) return testing::AssertionSuccess();
  return testing::AssertionFailure() << "oracle: deadlock " << outcomes.deadlock << ", race " << outcomes.race
                                     << ", wrong value " << outcomes.wrong_value << ", lost result "
                                     << outcomes.lost_result << ", illegal overlap " << outcomes.illegal_overlap << "\n"
                                     << text(parts, findings);
}

// Breaks a plan in each way; half of the time the dependencies are derived anew, so that values are wrong without a
// race.
void break_and_compare(const PlanParts& whole, Random& random, Tallies& tallies) {
  for (Breakage breakage : all_breakages) {
    PlanParts broken = whole;
    if (!break_somewhere(breakage, broken, random)) continue;
    if (!breaks_order(breakage) && random.below(2) == 0) {
      broken.dependencies = derive_dependencies(broken.plan, broken.layout);
    }
    ASSERT_TRUE(agrees_with_oracle(broken, tallies[static_cast<std::size_t>(breakage)])) << name_of(breakage);
  }
}

// A slot that shrinks is too small, and seldom anything else.
void expect_real_ones(const Tallies& tallies, int at_least) {
  for (Breakage breakage : all_breakages) {
    const Tally& tally = tallies[static_cast<std::size_t>(breakage)];
    const std::string name(name_of(breakage));
    testing::Test::RecordProperty(name + "_real", tally.real);
    testing::Test::RecordProperty(name + "_harmless", tally.harmless);
    if (breakage == Breakage::shrink_slot) continue;
    EXPECT_GE(tally.real, at_least) << name;
  }
}

// Ops of which nothing that they wrote is ever read, found byte by byte.
std::vector<int> unneeded_ops(const PlanParts& parts) {
  const Cells cells(parts.plan, parts.layout);
  std::vector<int> writer(static_cast<std::size_t>(cells.count()), -1);
  std::vector<char> needed(parts.plan.ops.size(), 0);
  const auto need = [&](Access access) {
    for (int cell : cells.of(access.slot)) {
      const int op = writer[static_cast<std::size_t>(cell)];
      if (op >= 0) needed[static_cast<std::size_t>(op)] = 1;
    }
  };
  for (std::size_t op = 0; op < parts.plan.ops.size(); ++op) {
    for (Access access : parts.plan.ops[op].reads) need(access);
    for (Access access : parts.plan.ops[op].writes) {
      for (int cell : cells.of(access.slot)) writer[static_cast<std::size_t>(cell)] = static_cast<int>(op);
    }
  }
  for (Access access : parts.plan.results) need(access);
  std::vector<int> unneeded;
  for (std::size_t op = 0; op < needed.size(); ++op) {
    if (needed[op] == 0) unneeded.push_back(static_cast<int>(op));
  }
  return unneeded;
}

TEST(VerifierPropertyTest, SyntheticPlansHaveNoFindingsButUnneededOps) {
  for (std::uint64_t seed = 0; seed < 20'000; ++seed) {
    Random random(seed);
    const PlanParts parts = synthetic_plan(random);
    const std::vector<Finding> findings = verify(parts);
    std::vector<int> unneeded;
    for (const Finding& finding : findings) {
      ASSERT_EQ(finding.kind, FindingKind::unneeded_op) << "seed " << seed << "\n" << text(parts, findings);
      unneeded.push_back(finding.op);
    }
    ASSERT_EQ(unneeded, unneeded_ops(parts)) << "seed " << seed << "\n" << text(parts, findings);
    Tally tally;
    ASSERT_TRUE(agrees_with_oracle(parts, tally)) << "seed " << seed;
    ASSERT_EQ(tally.harmless, 1) << "seed " << seed;
  }
}

TEST(VerifierPropertyTest, BrokenSyntheticPlansAreFoundIfAndOnlyIfTheyCanGoWrong) {
  Tallies tallies;
  for (std::uint64_t seed = 0; seed < 20'000; ++seed) {
    Random random(derived_seed(seed, 1));
    const PlanParts whole = synthetic_plan(random);
    ASSERT_NO_FATAL_FAILURE(break_and_compare(whole, random, tallies)) << "seed " << seed;
  }
  expect_real_ones(tallies, 2000);
}

TEST(VerifierPropertyTest, BrokenSmallStepsAreFoundIfAndOnlyIfTheyCanGoWrong) {
  const StepLimits limits{
      .granularity = 2, .ranks = 2, .experts_per_rank = 2, .tokens_per_partition = Tokens(2), .width = Features(2)};
  Tallies tallies;
  for (std::uint64_t seed = 0; seed < 2000; ++seed) {
    Random random(derived_seed(seed, 2));
    const PlanParts whole = random_plan(random, limits);
    Tally unbroken;
    ASSERT_TRUE(agrees_with_oracle(whole, unbroken)) << "seed " << seed;
    ASSERT_EQ(unbroken.harmless, 1) << "seed " << seed;
    ASSERT_NO_FATAL_FAILURE(break_and_compare(whole, random, tallies)) << "seed " << seed;
  }
  expect_real_ones(tallies, 500);
}

TEST(VerifierPropertyTest, StepsOfAllSystemsHaveNoFindings) {
  for (std::uint64_t seed = 0; seed < 3000; ++seed) {
    Random random(derived_seed(seed, 3));
    const PlanParts parts = random_plan(random, {});
    const std::vector<Finding> findings = verify(parts);
    ASSERT_TRUE(findings.empty()) << "seed " << seed << "\n" << text(parts, findings);
  }
}

// Too large for every interleaving: here all pairs of ops are compared instead.
TEST(VerifierPropertyTest, BrokenStepsRaceIfAndOnlyIfAConflictIsUnordered) {
  Tally deadlocks;
  Tally races;
  for (std::uint64_t seed = 0; seed < 1000; ++seed) {
    Random random(derived_seed(seed, 4));
    const PlanParts whole = random_plan(random, {});
    for (Breakage breakage : all_breakages) {
      PlanParts broken = whole;
      if (!break_somewhere(breakage, broken, random)) continue;
      const std::vector<Finding> findings = verify(broken);
      const Order order(broken.plan, broken.dependencies.edges);
      ++(order.circular() ? deadlocks.real : deadlocks.harmless);
      ASSERT_EQ(has(findings, FindingKind::deadlock), order.circular()) << "seed " << seed << " " << name_of(breakage);
      if (order.circular()) continue;
      const std::vector<Edge> pairs = conflicts(broken.plan, broken.layout);
      const bool race =
          std::any_of(pairs.begin(), pairs.end(), [&](Edge pair) { return !order.ordered(pair.from, pair.to); });
      ++(race ? races.real : races.harmless);
      ASSERT_EQ(has(findings, FindingKind::race), race) << "seed " << seed << " " << name_of(breakage);
    }
  }
  EXPECT_GT(deadlocks.real, 100);
  EXPECT_GT(races.real, 1000);
  EXPECT_GT(races.harmless, 1000);
}

TEST(VerifierPropertyTest, SizesAreFoundIfAndOnlyIfTheyDoNotFit) {
  int small = 0;
  int outside = 0;
  for (std::uint64_t seed = 0; seed < 1000; ++seed) {
    Random random(derived_seed(seed, 5));
    PlanParts parts = random_plan(random, {});
    break_somewhere(Breakage::shrink_slot, parts, random);
    break_somewhere(Breakage::move_slot, parts, random);
    bool too_small = false;
    for (const Op& op : parts.plan.ops) {
      for (const AccessList* accesses : {&op.reads, &op.writes}) {
        for (Access access : *accesses) {
          too_small = too_small || parts.plan.slots[access.slot].size < parts.plan.values[access.value].size;
        }
      }
    }
    bool ends_outside = false;
    for (std::size_t i = 0; i < parts.plan.slots.size(); ++i) {
      const Slot& slot = parts.plan.slots[i];
      ends_outside = ends_outside || parts.layout.offset[i] + slot.size > parts.layout.extent_of(slot.pool);
    }
    const std::vector<Finding> findings = verify(parts);
    ASSERT_EQ(has(findings, FindingKind::slot_too_small), too_small) << "seed " << seed;
    ASSERT_EQ(has(findings, FindingKind::outside_pool), ends_outside) << "seed " << seed;
    small += too_small ? 1 : 0;
    outside += ends_outside ? 1 : 0;
  }
  EXPECT_GT(small, 100);
  EXPECT_GT(outside, 100);
}

}  // namespace
}  // namespace moebench
