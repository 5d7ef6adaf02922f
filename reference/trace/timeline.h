#pragma once
// What ran when: the spans of one rank over one pass or step, measured or simulated.

#include <vector>

#include "reference/base/units.h"
#include "reference/trace/stream.h"

namespace moebench {

// One op's run. Times count from the timeline's own zero.
struct Span {
  int op = 0;  // index into the plan's ops
  Stream stream = Stream::compute;
  Seconds begin;
  Seconds end;

  bool operator==(const Span&) const = default;
};

// On each stream spans do not overlap and are in order of time.
struct Timeline {
  int rank = 0;
  std::vector<Span> spans;

  bool operator==(const Timeline&) const = default;
};

// Sum of the spans' lengths on one stream.
Seconds busy(const Timeline& timeline, Stream stream);

// Time in which both streams run at once.
Seconds overlapped(const Timeline& timeline, Stream a, Stream b);

// From the first begin to the last end; zero without spans.
Seconds duration(const Timeline& timeline);

}  // namespace moebench
