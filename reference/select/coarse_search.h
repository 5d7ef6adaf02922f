#pragma once
// The part of plan_search.h that begins a search with many partitions from one with half as many, where each simulation
// is cheaper and the space is the square root as large.

#include "reference/select/priced_choices.h"

namespace moebench {

// Prices, of an even n from 8 on, what the best mixes of n / 2 partitions become when each partition is cut in two, and
// when they come twice one after the other. The choices of n / 2 are not in `priced`.
void price_from_half_as_many(PricedChoices& priced, int granularity, const SearchSpace& space);

}  // namespace moebench
