#pragma once
// What a measurement would have shown if it were there.

#include "reference/base/units.h"
#include "results/statistics/ratio_interval.h"

namespace moebench {

// The least ratio above 1 + margin that rounds like these show to be above it with the probability `power`, where the
// whole two-sided interval of that level is to lie above. H. S. Bloom, "Minimum detectable effects", Evaluation Review
// 19 (1995).
Ratio least_detectable_ratio(const RatioEstimate& estimate, Ratio margin, Ratio level, Ratio power);

}  // namespace moebench
