#include "reference/select/coarse_search.h"

#include <algorithm>

#include "reference/select/mixed_search.h"

namespace moebench {
namespace {

constexpr int least_granularity = 8;
constexpr std::size_t most_starts = 4;

void price_strategies(PricedChoices& priced, int granularity, const SearchSpace& space) {
  for (ReuseStrategy reuse : space.strategies) {
    Choice choice{.granularity = granularity, .options = {.reuse = reuse, .slots = within(space, {})}};
    choice.options.dispatch_ahead = dispatches_ahead_of(space, granularity).front();
    if (priced.fits(choice)) priced.time(choice);
  }
}

Choice cut_in_two(const Choice& choice) {
  Choice finer = choice;
  finer.granularity *= 2;
  finer.options.mixed_reuse.clear();
  for (const PartitionReuse& reuse : reuse_of(choice))
    finer.options.mixed_reuse.insert(finer.options.mixed_reuse.end(), 2, reuse);
  return finer;
}

Choice twice(const Choice& choice) {
  Choice finer = choice;
  finer.granularity *= 2;
  finer.options.mixed_reuse = reuse_of(choice);
  for (const PartitionReuse& reuse : reuse_of(choice)) finer.options.mixed_reuse.push_back(reuse);
  return finer;
}

// As many dispatches as half the partitions had ahead, or the next more that the space has.
int as_far_ahead(const Choice& finer, const SearchSpace& space) {
  const std::vector<int> all = dispatches_ahead_of(space, finer.granularity);
  const auto next = std::lower_bound(all.begin(), all.end(), finer.options.dispatch_ahead);
  return next == all.end() ? all.back() : *next;
}

}  // namespace

void price_from_half_as_many(PricedChoices& priced, int granularity, const SearchSpace& space) {
  if (granularity < least_granularity || granularity % 2 != 0) return;
  PricedChoices coarse = priced.anew();
  price_strategies(coarse, granularity / 2, space);
  if (coarse.best() == nullptr) return;
  SearchSpace quarter = space;
  quarter.most_simulations /= 4;
  const Ratio correction = priced.correction(cut_in_two(coarse.best()->choice));
  search_mixed(coarse, StepBound(priced.pricer(), granularity / 2, 1, correction), granularity / 2, quarter);
  for (const Choice& start : coarse.quickest(granularity / 2, most_starts)) {
    if (!shares_buffers(start)) continue;
    for (Choice finer : {cut_in_two(start), twice(start)}) {
      finer.options.dispatch_ahead = as_far_ahead(finer, space);
      if (priced.fits(finer)) priced.time(finer);
    }
  }
}

}  // namespace moebench
