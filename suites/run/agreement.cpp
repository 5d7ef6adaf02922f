#include "suites/run/agreement.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>

#include "reference/comm/collectives.h"

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

std::vector<std::string> gather_texts(Communicator& communicator, const std::string& text) {
  const std::vector<std::size_t> sizes = all_gather(communicator, text.size());
  const std::size_t longest = *std::max_element(sizes.begin(), sizes.end());
  std::string own = text;
  own.resize(longest);
  std::string all(sizes.size() * longest, '\0');
  all_gather(communicator, std::as_bytes(std::span(own)), std::as_writable_bytes(std::span(all)));
  std::vector<std::string> texts;
  for (std::size_t rank = 0; rank < sizes.size(); ++rank) texts.push_back(all.substr(rank * longest, sizes[rank]));
  return texts;
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
