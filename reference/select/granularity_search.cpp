#include "reference/select/granularity_search.h"

#include <algorithm>
#include <string>

#include "reference/base/error.h"

namespace moebench {

void require_candidates(const std::vector<int>& candidates) {
  const auto fault = std::adjacent_find(candidates.begin(), candidates.end(), std::greater_equal<>());
  if (!candidates.empty() && candidates.front() >= 1 && fault == candidates.end()) return;
  throw InputError("the candidates for n are not in order", "give at least one, each once, ascending from 1 or more");
}

void require_batch(Tokens batch, const std::vector<int>& candidates) {
  if (batch >= Tokens(candidates.front())) return;
  throw InputError("a batch of " + std::to_string(batch.count()) +
                       " tokens is smaller than n = " + std::to_string(candidates.front()),
                   "give at least " + std::to_string(candidates.front()) + " tokens a device, or a smaller n");
}

GranularitySearch::GranularitySearch(std::vector<int> candidates, Trial trial)
    : candidates_(std::move(candidates)), trial_(std::move(trial)) {
  require_candidates(candidates_);
}

int GranularitySearch::granularity(Tokens batch) {
  if (const auto known = cache_.find(batch.count()); known != cache_.end()) return known->second;
  int best = 0;
  if (const GranularityRange* range = find_range(batch)) {
    best = range->granularity;
  } else {
    best = search_best(batch);
    widen_range(batch, best);
  }
  cache_.emplace(batch.count(), best);
  return best;
}

const GranularityRange* GranularitySearch::find_range(Tokens batch) const {
  const auto behind =
      std::upper_bound(ranges_.begin(), ranges_.end(), batch,
                       [](Tokens tokens, const GranularityRange& range) { return tokens < range.first; });
  if (behind == ranges_.begin()) return nullptr;
  const GranularityRange& range = *(behind - 1);
  return batch <= range.last ? &range : nullptr;
}

int GranularitySearch::search_best(Tokens batch) {
  require_batch(batch, candidates_);
  int best = 0;
  int trials = 0;
  Seconds least;
  for (int granularity : candidates_) {
    if (Tokens(granularity) > batch) break;
    ++trials;
    const Seconds time = trial_(batch, granularity);
    if (best == 0 || time < least) {
      best = granularity;
      least = time;
    }
  }
  trials_ += trials;
  return best;
}

// No range has the batch in it.
void GranularitySearch::widen_range(Tokens batch, int granularity) {
  const auto behind =
      std::find_if(ranges_.begin(), ranges_.end(), [&](const auto& range) { return batch < range.first; });
  if (behind != ranges_.end() && behind->granularity == granularity) {
    behind->first = batch;
    return;
  }
  if (behind != ranges_.begin() && (behind - 1)->granularity == granularity) {
    (behind - 1)->last = batch;
    return;
  }
  const bool exists = std::any_of(ranges_.begin(), ranges_.end(),
                                  [&](const GranularityRange& range) { return range.granularity == granularity; });
  if (!exists) ranges_.insert(behind, {batch, batch, granularity});
}

}  // namespace moebench
