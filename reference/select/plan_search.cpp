#include "reference/select/plan_search.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "reference/select/granularity_search.h"
#include "reference/select/memory_budget.h"
#include "reference/select/mixed_search.h"
#include "reference/select/uniform_search.h"

namespace moebench {
namespace {

std::vector<int> granularities_of(const SearchSpace& space, Tokens batch) {
  require_candidates(space.granularities);
  require_batch(batch, space.granularities);
  std::vector<int> all = space.granularities;
  std::erase_if(all, [&](int n) { return Tokens(n) > batch; });
  return all;
}

// What any mix of n partitions is multiplied with.
Ratio correction_of_mixes(const PricedChoices& priced, int n) {
  Choice mix{.granularity = n, .options = {.reuse = ReuseStrategy::shared}};
  mix.options.mixed_reuse.resize(static_cast<std::size_t>(n));
  return priced.correction(mix);
}

// n by the time of its quickest uniform choice; n without one come last.
std::vector<int> most_promising_first(const PricedChoices& priced, std::vector<int> granularities) {
  std::map<int, double> quickest;
  for (int n : granularities) quickest[n] = HUGE_VAL;
  for (const PricedChoice& each : priced.all()) {
    double& time = quickest[each.choice.granularity];
    time = std::min(time, each.time.count());
  }
  std::stable_sort(granularities.begin(), granularities.end(), [&](int a, int b) { return quickest[a] < quickest[b]; });
  return granularities;
}

void price_mixed(PricedChoices& priced, const SearchSpace& space, const std::vector<int>& granularities) {
  for (int n : most_promising_first(priced, granularities)) {
    if (n == 1 || priced.fits({.granularity = n})) continue;
    const StepBound bound(priced.pricer(), n, 1, correction_of_mixes(priced, n));
    if (bound({}) < priced.best()->time) search_mixed(priced, bound, n, space);
  }
}

// Also of those that the search for mixes came by: one strategy with other slots.
const PricedChoice& best_uniform(const PricedChoices& priced) {
  const PricedChoice* best = nullptr;
  for (const PricedChoice& each : priced.all()) {
    if (each.choice.options.mixed_reuse.empty() && (best == nullptr || each.time < best->time)) best = &each;
  }
  return *best;
}

}  // namespace

const PricedChoice& preferred(const PricedChoice& uniform, const PricedChoice& mix) {
  constexpr double least_gain = 0.005;
  return uniform.time > mix.time * (1 + least_gain) ? mix : uniform;
}

SlotCounts within(const SearchSpace& space, SlotCounts slots) {
  for (int SlotCounts::*kind :
       {&SlotCounts::expert_input, &SlotCounts::hidden, &SlotCounts::expert_output, &SlotCounts::grad_expert_input,
        &SlotCounts::grad_hidden, &SlotCounts::grad_expert_output}) {
    slots.*kind = std::clamp(slots.*kind, space.fewest_slots.*kind, space.most_slots.*kind);
  }
  return slots;
}

Choice plain_choice(const SearchSpace& space, int granularity, ReuseStrategy reuse) {
  Choice choice{.granularity = granularity, .partition_ramp = granularity < 3 ? 1 : space.partition_ramps.front()};
  choice.options = {.reuse = reuse,
                    .slots = within(space, {}),
                    .backward_order = space.backward_orders.front(),
                    .dispatch_ahead = dispatches_ahead_of(space, granularity).front()};
  return choice;
}

std::vector<int> dispatches_ahead_of(const SearchSpace& space, int granularity) {
  std::vector<int> all;
  for (int ahead : space.dispatches_ahead) {
    const int most = std::min(ahead, std::max(1, granularity - 1));
    if (std::find(all.begin(), all.end(), most) == all.end()) all.push_back(most);
  }
  return all;
}

PricedChoice least_memory(Pricer& pricer, const SearchSpace& space) {
  PricedChoice least;
  for (int n : granularities_of(space, pricer.shape().tokens)) {
    for (ReuseStrategy reuse : space.strategies) {
      for (int ramp : space.partition_ramps) {
        Choice choice = plain_choice(space, n, reuse);
        choice.partition_ramp = n < 3 ? 1 : ramp;
        if (reuse != ReuseStrategy::none) choice.options.slots = space.fewest_slots;
        const Bytes device = pricer.device_memory(choice);
        if (least.device == Bytes(0) || device < least.device) least = {.choice = choice, .time = {}, .device = device};
      }
    }
  }
  return least;
}

SearchResult search(Pricer& pricer, std::optional<Bytes> memory_budget, const SearchSpace& space,
                    const Correction& correction) {
  const std::vector<int> granularities = granularities_of(space, pricer.shape().tokens);
  const PricedChoice least = least_memory(pricer, space);
  require_room(memory_budget, least.device, least.choice);
  PricedChoices priced(pricer, memory_budget, correction);
  const bool mixes = space.mixed && memory_budget;
  search_uniform(priced, space, granularities, least.choice, mixes);
  if (mixes) price_mixed(priced, space, granularities);
  SearchResult result;
  result.best_uniform = best_uniform(priced);
  result.best = preferred(result.best_uniform, *priced.best());
  result.all = priced.all();
  return result;
}

}  // namespace moebench
