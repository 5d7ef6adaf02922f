#pragma once
// The part of plan_search.h that looks for the best of one strategy for all partitions.

#include <vector>

#include "reference/select/priced_choices.h"

namespace moebench {

// Prices every strategy at every n, plain or, where that does not fit, with as few slots as can be; then goes from
// neighbour to neighbour (moves.h), from the quickest of a few n. `least` fits, and is where it begins if none of these
// does. `thorough`: from all of them, and then from where a few moves at random lead; takes some twenty times as long.
void search_uniform(PricedChoices& priced, const SearchSpace& space, const std::vector<int>& granularities,
                    const Choice& least, bool thorough);

}  // namespace moebench
