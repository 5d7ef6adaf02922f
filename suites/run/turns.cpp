#include "suites/run/turns.h"

#include <algorithm>

namespace moebench {
namespace {

bool are_of_one_layer(const Configuration& a, const Configuration& b) {
  return a.shape == b.shape && a.routing == b.routing;
}

}  // namespace

std::vector<int> Turns::by_layer(std::vector<int> order, const std::vector<Configuration>& configurations) const {
  if (order_ == MeasureOrder::blocks) return order;
  const auto at = [&](int i) -> const Configuration& { return configurations[static_cast<std::size_t>(i)]; };
  std::vector<int> sorted;
  for (const int each : order) {
    const auto like = std::find_if(sorted.rbegin(), sorted.rend(),
                                   [&](int earlier) { return are_of_one_layer(at(earlier), at(each)); });
    sorted.insert(like == sorted.rend() ? sorted.end() : like.base(), each);
  }
  return sorted;
}

void Turns::arrange(std::span<JobItem> items, std::span<const Machine> machines) const {
  if (order_ == MeasureOrder::blocks || items.empty()) return;
  const auto is_parted = [this](const JobItem& item) { return parted_.contains(item.configuration); };
  MemoryPrediction need = predict_memory(items.front().what, seed_);
  for (std::size_t i = 1; i < items.size(); ++i) {
    const MemoryPrediction own = predict_memory(items[i].what, seed_);
    const MemoryPrediction both = together(need, own);
    items[i].takes_turns = are_of_one_layer(items[i - 1].what, items[i].what) && !is_parted(items[i - 1]) &&
                           !is_parted(items[i]) && why_it_does_not_fit(both, machines).empty();
    need = items[i].takes_turns ? both : own;
  }
}

std::size_t Turns::part(std::span<const JobItem> left) {
  const std::size_t size = group_size(left);
  if (size == 1) return size;
  for (const JobItem& item : left.first(size)) parted_.insert(item.configuration);
  return size;
}

}  // namespace moebench
