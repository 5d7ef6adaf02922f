#pragma once
// Rounds and iterations that are far from the others. They are named, and stay in every figure.

#include <vector>

#include "reference/base/units.h"
#include "results/statistics/ratio_interval.h"

namespace moebench {

// Indices of values whose modified z-score is above 3.5: 0.6745 times the distance from the median, over the median of
// these distances (B. Iglewicz, D. C. Hoaglin, "How to detect and handle outliers", 1993). None of fewer than five
// values, and none where more than half are equal.
std::vector<int> outlying(const std::vector<double>& values);

struct Outliers {
  std::vector<int> rounds;  // by the logarithms of their medians
  int iterations = 0;  // of all rounds, beyond the outer fences of their round: quartiles and three times what lies
                       // between them (J. W. Tukey, "Exploratory data analysis", 1977)

  bool operator==(const Outliers&) const = default;
};
Outliers outliers_of(const RoundSamples& samples);

}  // namespace moebench
