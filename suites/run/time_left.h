#pragma once
// How long a run will still take, from what its configurations have taken so far.

#include <optional>
#include <string>
#include <vector>

#include "reference/base/units.h"

namespace moebench {

class TimeLeft {
 public:
  TimeLeft(int configurations, int rounds);

  // A configuration has taken so long in one round.
  void add(int configuration, Seconds time);

  // It is run so many times more.
  void expect(int configuration, int rounds);

  // It is not run again.
  void drop(int configuration) { expect(configuration, 0); }

  // Nothing before the first configuration is done. `elapsed`: since the run began, what lies between configurations
  // included. One that has not been run yet counts like the mean of the others.
  std::optional<Seconds> estimate(Seconds elapsed) const;

 private:
  struct Entry {
    int rounds_left = 0;
    std::optional<Seconds> latest;
  };

  std::vector<Entry> entries_;
  Seconds measured_;  // together
};

// "38 s", "12 min", "3 h 5 min".
std::string duration_text(Seconds time);

}  // namespace moebench
