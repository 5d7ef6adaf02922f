#pragma once
// What a choice takes on the device, without making its plan: a search asks it of thousands.

#include "reference/base/units.h"
#include "reference/plan/routing.h"
#include "reference/select/choice.h"

namespace moebench {

// Equal to arena_memory().device() of the plan in the paper's layout. `routing` has choice.granularity partitions.
Bytes device_arenas(const LayerShape& shape, const Routing& routing, const Choice& choice);

}  // namespace moebench
