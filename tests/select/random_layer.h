#pragma once
// Random machines and layers to choose for, and every choice that there is of few partitions.

#include "reference/base/random.h"
#include "reference/select/plan_search.h"

namespace moebench::testing {

// Links, copies, products and slowdowns from fast to slow, each apart: any stream may be the bottleneck.
MachineProfile random_machine(Random& random);

// Of `most_tokens` at most.
LayerShape random_layer_shape(Random& random, std::int64_t most_tokens);

// Any mix, slots from 1 to 4, ramp, order and dispatches ahead.
Choice random_choice(Random& random, int granularity);

// The quickest choice that fits, of all of `granularity` partitions in the space: every mix with `slots`, every
// strategy, every ramp, order and number of dispatches ahead.
PricedChoice exhaustive(Pricer& pricer, Bytes memory_budget, int granularity, const std::vector<SlotCounts>& slots,
                        const SearchSpace& space);

}  // namespace moebench::testing
