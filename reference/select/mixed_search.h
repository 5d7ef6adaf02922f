#pragma once
// The part of plan_search.h that mixes reuse, for one n.

#include "reference/select/priced_choices.h"
#include "reference/select/step_bound.h"

namespace moebench {

// Prices mixed choices of `granularity` partitions that fit, beginning with those of `priced` that have as many.
void search_mixed(PricedChoices& priced, const StepBound& bound, int granularity, const SearchSpace& space);

}  // namespace moebench
