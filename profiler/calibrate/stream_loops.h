#pragma once
// Streams of a device that repeat something, alone or beside each other.

#include <array>
#include <functional>
#include <vector>

#include "reference/cost/slowdowns.h"
#include "reference/exec/device.h"

namespace moebench {

// What a stream repeats. Called on the stream, one call at a time; may throw.
using StreamWork = std::array<std::function<void()>, stream_count>;

// What each call took, by stream, in order; nothing of streams that were not asked.
using CallTimes = std::array<std::vector<Seconds>, stream_count>;

// Communication, where it is there, since all ranks make as many calls of it; else computation; else copies.
Stream leader_of(StreamSet set);

// Runs the streams of `set` at once. Their leader makes `calls` calls; the others go on until it has ended, and their
// last call, which then ran beside less, does not count unless it is the only one. Throws what a call throws, once all
// have ended.
CallTimes run_loops(Device& device, StreamSet set, const StreamWork& work, int calls);

}  // namespace moebench
