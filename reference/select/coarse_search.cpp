#include "reference/select/coarse_search.h"

#include "reference/select/mixed_search.h"

namespace moebench {
namespace {

constexpr int least_granularity = 8;
constexpr std::size_t most_starts = 4;

void price_strategies(PricedChoices& priced, int granularity, const SearchSpace& space) {
  for (ReuseStrategy reuse : space.strategies) {
    const Choice choice{.granularity = granularity, .options = {.reuse = reuse, .slots = within(space, {})}};
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
    if (&system_of(start) == &system_named("pipemoe")) continue;
    for (const Choice& finer : {cut_in_two(start), twice(start)}) {
      if (priced.fits(finer)) priced.time(finer);
    }
  }
}

}  // namespace moebench
