#pragma once
// All-reduce by two all-to-alls: each rank sums its own share in the order of ranks, then hands the sums out. The order
// of additions depends on nothing but ranks, so every rank gets the same bits, in every run.

#include <span>
#include <vector>

#include "reference/comm/communicator.h"

namespace moebench {

// Keeps its scratch (the size of the values, at most) from call to call. One for each communicator.
class RankOrderedSum {
 public:
  // In place; collective. Throws what Communicator::all_to_all throws.
  void sum(Communicator& communicator, std::span<float> values);
  void sum(Communicator& communicator, std::span<double> values);

 private:
  template <class T>
  void sum_in_two_exchanges(Communicator& communicator, std::span<T> values, std::uint32_t scatter_identity,
                            std::uint32_t gather_identity);

  std::vector<std::byte> scratch_;
  std::vector<Segment> sends_;
  std::vector<Segment> receives_;
};

}  // namespace moebench
