#pragma once
// Medians and other percentiles.

#include <utility>
#include <vector>

#include "reference/base/units.h"

namespace moebench {

using Percent = Quantity<struct PercentTag, double>;  // 0 to 100

// The value below which `percent` of the samples lie, with linear interpolation between the two nearest: definition 7
// of Hyndman and Fan, "Sample quantiles in statistical packages" (1996), which is also NumPy's and R's default.
// Precondition: there is at least one sample, and none is NaN.
Seconds percentile(std::vector<Seconds> samples, Percent percent);
Ratio percentile(std::vector<Ratio> samples, Percent percent);

inline Seconds median(std::vector<Seconds> samples) { return percentile(std::move(samples), Percent(50)); }
inline Ratio median(std::vector<Ratio> samples) { return percentile(std::move(samples), Percent(50)); }

}  // namespace moebench
