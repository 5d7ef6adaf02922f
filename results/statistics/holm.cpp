#include "results/statistics/holm.h"

#include <algorithm>
#include <numeric>

namespace moebench {

std::vector<Ratio> holm_adjusted(const std::vector<Ratio>& p_values) {
  std::vector<std::size_t> order(p_values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return p_values[a] < p_values[b]; });
  std::vector<Ratio> adjusted(p_values.size());
  Ratio largest;
  for (std::size_t i = 0; i < order.size(); ++i) {
    const auto hypotheses_left = static_cast<double>(order.size() - i);
    largest = std::max(largest, std::min(Ratio(1), p_values[order[i]] * hypotheses_left));
    adjusted[order[i]] = largest;
  }
  return adjusted;
}

}  // namespace moebench
