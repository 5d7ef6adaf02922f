#pragma once
// The best choice that fits a memory budget, searched for in the simulator: over n, sizes of partitions, slots, order
// of the backward pass, how many dispatches go ahead, and what becomes of each partition's T_DI and T_M.
//
// The space is 9^n for each n and number of slots. What is done instead of trying it all:
//   1. every uniform strategy at every n; from the best of these, step by step, other dispatches ahead, ramps, orders,
//      strategies and slots;
//   2. for mixed reuse, how many partitions keep what: the memory says which numbers fill the budget, and a bound from
//      the work of the streams (step_bound.h) ranks them and says in which way how many others should be restored;
//   3. the best of these, laid out in a few patterns, are simulated and, with the best uniform choice, improved step by
//      step: one tensor of one partition, two partitions exchanged, a slot more or less, more or fewer dispatches
//      ahead. Where no step helps, a few at random, from a fixed seed, begin anew.
// So the result is never slower than the best uniform choice that it finds. Where everything fits, or a mix gains little
// (preferred()), nothing is mixed.
// Nothing depends on clocks or chance: equal inputs give equal choices on all ranks.

#include <functional>
#include <optional>
#include <vector>

#include "reference/select/pricer.h"

namespace moebench {

struct SearchSpace {
  std::vector<int> granularities = {1, 2, 3, 4, 6, 8, 12, 16};
  std::vector<int> partition_ramps = {1, 2, 4};
  std::vector<BackwardOrder> backward_orders = {BackwardOrder::ascending, BackwardOrder::descending};
  std::vector<int> dispatches_ahead = {1, 2, 16};  // ascending; of n partitions n - 1 at most
  std::vector<ReuseStrategy> strategies = {ReuseStrategy::none, ReuseStrategy::shared, ReuseStrategy::s1,
                                           ReuseStrategy::s2,   ReuseStrategy::s3,     ReuseStrategy::s4};
  SlotCounts fewest_slots{1, 1, 1, 1, 1, 1};
  SlotCounts most_slots{4, 4, 4, 4, 4, 4};
  bool mixed = true;            // reuse by partition
  int most_simulations = 1000;  // of mixed plans, for each n

  bool operator==(const SearchSpace&) const = default;
};

// `slots`, or the nearest that the space has.
SlotCounts within(const SearchSpace& space, SlotCounts slots);

// The dispatches ahead that make a difference to n partitions, each once, ascending.
std::vector<int> dispatches_ahead_of(const SearchSpace& space, int granularity);

// With the paper's equal partitions, slots, order and dispatches, or what the space has nearest to them.
Choice plain_choice(const SearchSpace& space, int granularity, ReuseStrategy reuse);

struct PricedChoice {
  Choice choice;
  Seconds time;  // predicted, and corrected where there is a correction
  Bytes device;  // ChoiceCost::device()

  bool operator==(const PricedChoice&) const = default;
};

// The mix where it is quicker by more than 0.5 %, else the uniform choice: less gain than that is neither predicted nor
// measured reliably, and a uniform choice is easier to understand.
const PricedChoice& preferred(const PricedChoice& uniform, const PricedChoice& mix);

struct SearchResult {
  PricedChoice best;              // preferred() of all
  PricedChoice best_uniform;      // of one strategy for all partitions
  std::vector<PricedChoice> all;  // that were simulated and fit, in the order in which they were
};

// What a prediction is to be multiplied with (refinement.h).
using Correction = std::function<Ratio(const Choice&)>;

// Throws InputError for a batch smaller than every n, and for a budget below least_memory(), naming it.
SearchResult search(Pricer& pricer, std::optional<Bytes> memory_budget, const SearchSpace& space = {},
                    const Correction& correction = {});

// The choice of the space that takes least memory: the least budget that search() accepts.
PricedChoice least_memory(Pricer& pricer, const SearchSpace& space = {});

}  // namespace moebench
