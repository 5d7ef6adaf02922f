#pragma once
// When a wait that began now gives up.

#include <algorithm>
#include <chrono>

#include "reference/base/units.h"

namespace moebench {

using Deadline = std::chrono::steady_clock::time_point;

// A time-out above 30 days waits 30 days: clocks overflow beyond some.
inline std::chrono::nanoseconds clock_duration(Seconds time) {
  constexpr double longest = 30.0 * 24 * 3600;
  return std::chrono::nanoseconds(static_cast<std::int64_t>(std::clamp(time.count(), 0.0, longest) * 1e9));
}

inline Deadline deadline_after(Seconds timeout) { return std::chrono::steady_clock::now() + clock_duration(timeout); }

// Zero when the deadline has passed.
inline Seconds time_until(Deadline deadline) {
  const std::chrono::duration<double> left = deadline - std::chrono::steady_clock::now();
  return Seconds(std::max(0.0, left.count()));
}

}  // namespace moebench
