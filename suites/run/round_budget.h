#pragma once
// Whether there is time for another round.

#include <chrono>
#include <optional>

#include "reference/base/units.h"

namespace moebench {

// Of a run that goes on for a duration, which counts from here on.
class RoundBudget {
 public:
  // `used`: by earlier parts of the run.
  RoundBudget(Seconds duration, Seconds used) : duration_(duration), before_(used) {}

  // Whether a round of so many configurations is likely to end in time: they are taken to last as long each as those of
  // the longest round so far. The first round of a run fits.
  bool fits(int configurations) const;

  // Such a round begins, and ends.
  void begin_round(int configurations);
  void end_round();

  // By all parts of the run.
  Seconds used() const;

 private:
  using Clock = std::chrono::steady_clock;

  Seconds duration_;
  Seconds before_;
  Clock::time_point start_ = Clock::now();
  Seconds round_begin_;
  int under_way_ = 0;
  std::optional<Seconds> longest_;  // of one configuration
};

}  // namespace moebench
