#pragma once
// What a handful of samples says.

#include <vector>

#include "reference/base/percentile.h"
#include "reference/base/units.h"

namespace moebench {

struct Spread {
  Seconds median;
  Seconds p10;
  Seconds p90;

  bool operator==(const Spread&) const = default;
};

// Precondition: at least one sample.
Spread spread_of(const std::vector<Seconds>& samples);

}  // namespace moebench
