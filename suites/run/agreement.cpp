#include "suites/run/agreement.h"

#include <cmath>
#include <cstddef>

namespace moebench {
namespace {

template <class Join>
std::vector<double> joined(const RankFigures& figures, Join join) {
  std::vector<double> result = figures.front();
  for (std::size_t rank = 1; rank < figures.size(); ++rank) {
    for (std::size_t i = 0; i < result.size(); ++i) result[i] = join(result[i], figures[rank][i]);
  }
  return result;
}

}  // namespace

RankFigures gather(Communicator& communicator, const std::vector<double>& values) {
  const auto ranks = static_cast<std::size_t>(communicator.size());
  std::vector<double> all(ranks * values.size(), 0.0);
  const std::size_t first = static_cast<std::size_t>(communicator.rank()) * values.size();
  for (std::size_t i = 0; i < values.size(); ++i) all[first + i] = values[i];
  communicator.all_reduce_sum(std::span<double>(all));
  RankFigures figures(ranks);
  for (std::size_t rank = 0; rank < ranks; ++rank) {
    const auto begin = all.begin() + static_cast<std::ptrdiff_t>(rank * values.size());
    figures[rank].assign(begin, begin + static_cast<std::ptrdiff_t>(values.size()));
  }
  return figures;
}

std::vector<double> maximum(const RankFigures& figures) {
  return joined(figures, [](double a, double b) { return std::isnan(a) || a >= b ? a : b; });
}

std::vector<double> mean(const RankFigures& figures) {
  std::vector<double> result = joined(figures, [](double a, double b) { return a + b; });
  for (double& value : result) value /= static_cast<double>(figures.size());
  return result;
}

}  // namespace moebench
