#pragma once
// Where the time of each stream went in a step.

#include <array>

#include "profiler/analysis/traced_step.h"
#include "profiler/analysis/use.h"

namespace moebench {

using StreamUses = std::array<UsedTime, stream_count>;  // by stream

// Each stream's times add up to the pass. An op that waits for several waits for the last of them: that one's cause is
// the cause of all the time until then.
StreamUses stream_uses(const TracedStep& step, Pass pass);

// Each stream's times add up to the step.
StreamUses stream_uses(const TracedStep& step);

}  // namespace moebench
