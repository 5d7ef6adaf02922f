#pragma once
// Predictions that learn from the steps that were measured.
//
// What a prediction is off by is in part common to all choices (a machine that runs hotter than when it was measured),
// and in part to choices of one family: the same n and strategy. So each family has a ratio of measured to predicted
// time, the geometric mean over its m steps, shrunk toward the common one: with m / (m + 2) of its own. The common
// ratio is the geometric mean over families, with a family more that was predicted rightly: so what was measured of one
// family alone counts against it first, and the search looks at others.

#include <map>
#include <optional>
#include <utility>

#include "reference/select/choice.h"

namespace moebench {

// n, and the strategy; nothing for all mixes.
using ChoiceFamily = std::pair<int, std::optional<ReuseStrategy>>;
ChoiceFamily family_of(const Choice& choice);

class Refinement {
 public:
  // `predicted` is what the simulator says, without a correction; `measured` counts as so many steps. Ranks stay in
  // agreement if all observe the same: give the longest of their times. Steps of no time, predicted or measured, are
  // not looked at.
  void observe(const Choice& choice, Seconds predicted, Seconds measured, int steps = 1);

  // What a prediction is to be multiplied with; 1 before the first observation.
  Ratio correction(const Choice& choice) const;

  // Whether a step of that family was observed.
  bool knows(const ChoiceFamily& family) const { return families_.contains(family); }

  int observations() const { return observations_; }

 private:
  struct Logarithms {
    double sum = 0;
    int count = 0;

    double mean() const { return sum / count; }
  };

  std::map<ChoiceFamily, Logarithms> families_;
  double common_ = 0;  // logarithm
  int observations_ = 0;
};

}  // namespace moebench
