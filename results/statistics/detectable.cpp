#include "results/statistics/detectable.h"

#include <cmath>

#include "results/statistics/student.h"

namespace moebench {

Ratio least_detectable_ratio(const RatioEstimate& estimate, Ratio margin, Ratio level, Ratio power) {
  const Ratio limit = Ratio(1) + margin;
  if (estimate.log_error == 0) return limit;
  const double errors = student_quantile(Ratio(0.5 + level.count() / 2), estimate.degrees_of_freedom) +
                        student_quantile(power, estimate.degrees_of_freedom);
  return limit * std::exp(errors * estimate.log_error);
}

}  // namespace moebench
