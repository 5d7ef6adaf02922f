#include "reference/base/percentile.h"

#include <algorithm>
#include <cmath>

namespace moebench {
namespace {

template <class Value>
Value percentile_of(std::vector<Value> samples, Percent percent) {
  const double place = percent.count() / 100.0 * static_cast<double>(samples.size() - 1);
  const auto below = static_cast<std::size_t>(std::floor(place));
  const auto nth = samples.begin() + static_cast<std::ptrdiff_t>(below);
  std::nth_element(samples.begin(), nth, samples.end());
  const Value low = *nth;
  if (below + 1 == samples.size()) return low;
  const Value high = *std::min_element(nth + 1, samples.end());
  return low + (high - low) * (place - static_cast<double>(below));
}

}  // namespace

Seconds percentile(std::vector<Seconds> samples, Percent percent) { return percentile_of(std::move(samples), percent); }
Ratio percentile(std::vector<Ratio> samples, Percent percent) { return percentile_of(std::move(samples), percent); }

}  // namespace moebench
