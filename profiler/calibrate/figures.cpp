#include "profiler/calibrate/figures.h"

#include <numeric>

#include "reference/base/percentile.h"

namespace moebench {

Figure figure_of(std::vector<Seconds> samples) {
  std::sort(samples.begin(), samples.end());
  const auto tenth = static_cast<std::ptrdiff_t>(samples.size() / 10);
  const auto begin = samples.begin() + tenth;
  const auto end = samples.end() - tenth;
  const Seconds mean = std::accumulate(begin, end, Seconds(0)) / static_cast<double>(end - begin);
  const Seconds middle = median(samples);
  const Seconds quartiles = percentile(samples, Percent(75)) - percentile(samples, Percent(25));
  return {.time = mean, .spread = Ratio(middle > Seconds(0) ? quartiles / middle / 2 : 0)};
}

}  // namespace moebench
