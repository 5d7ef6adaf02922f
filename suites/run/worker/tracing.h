#pragma once
// Steps of a configuration run with tracing, on one rank.

#include <cstdint>

#include "reference/comm/communicator.h"
#include "suites/run/rank_trace.h"
#include "suites/run/worker/measured_layer.h"

namespace moebench {

// Runs `steps` pairs of a traced and an untraced step, in an order that is new in each pair and follows from `seed`,
// and hands over the traced steps that have all their spans on all ranks. All ranks call it, with a layer that has run
// a step; `communicator` is the real one. Throws what the layer throws, and Error where no step has all spans.
RankTrace trace_steps(MeasuredLayer& layer, Communicator& communicator, int steps, std::uint64_t seed);

}  // namespace moebench
