#pragma once
// Algorithm 1 of the paper: the best granularity for a batch, found online and remembered.
//
// Asked for a batch of B tokens it looks
//   1. into a hash table B -> n;
//   2. into disjoint ranges {(R_n, n)} by binary search, on the hypothesis that the best n does not fall as B grows:
//      all batches between two of the same n have that n;
//   3. else searchBestGran(B) tries every candidate, and the range of the n found is created as [B, B], or widened to
//      take B in.
// The hypothesis does not always hold (Fig. 12). A range that would have to be widened over another's batches stays as
// it is, so that ranges stay disjoint; the batch is then in the hash table alone.

#include <functional>
#include <unordered_map>
#include <vector>

#include "reference/base/units.h"

namespace moebench {

// The batches from `first` to `last` for which `granularity` was found best.
struct GranularityRange {
  Tokens first;
  Tokens last;
  int granularity = 1;

  bool operator==(const GranularityRange&) const = default;
};

class GranularitySearch {
 public:
  // The time of a trial step. Ranks agree on the granularity if they agree on these: give the longest of all ranks'
  // times.
  using Trial = std::function<Seconds(Tokens batch, int granularity)>;

  // Throws InputError unless candidates ascend and begin with 1 or more.
  GranularitySearch(std::vector<int> candidates, Trial trial);

  // Of equally quick granularities the smallest. Throws InputError for a batch smaller than the least candidate.
  int granularity(Tokens batch);

  const std::vector<GranularityRange>& ranges() const { return ranges_; }  // ascending
  int trials() const { return trials_; }

 private:
  const GranularityRange* find_range(Tokens batch) const;
  int search_best(Tokens batch);
  void widen_range(Tokens batch, int granularity);

  std::vector<int> candidates_;
  Trial trial_;
  std::unordered_map<std::int64_t, int> cache_;  // by tokens
  std::vector<GranularityRange> ranges_;
  int trials_ = 0;
};

// Throws InputError for a batch smaller than the least of these, which ascend.
void require_batch(Tokens batch, const std::vector<int>& candidates);

// Throws InputError unless there are any, and they ascend from 1 or more.
void require_candidates(const std::vector<int>& candidates);

}  // namespace moebench
