#include "results/statistics.h"

namespace moebench {

Spread spread_of(const std::vector<Seconds>& samples) {
  return {.median = percentile(samples, Percent(50)),
          .p10 = percentile(samples, Percent(10)),
          .p90 = percentile(samples, Percent(90))};
}

}  // namespace moebench
