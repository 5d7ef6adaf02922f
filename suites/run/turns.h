#pragma once
// Which configurations of a job take turns: those of one layer that follow each other, as many as there is memory for.

#include <cstddef>
#include <cstdint>
#include <set>
#include <span>
#include <vector>

#include "suites/measure_order.h"
#include "suites/run/job.h"
#include "suites/run/preflight.h"

namespace moebench {

class Turns {
 public:
  // Nobody takes turns in blocks. `seed`: of the suite's routing, from which memory follows.
  Turns(MeasureOrder order, std::uint64_t seed) : order_(order), seed_(seed) {}

  // All may take turns again.
  void begin_round() { parted_.clear(); }

  // Indices of configurations, so that those of one layer follow each other, in the order of the first of each.
  std::vector<int> by_layer(std::vector<int> order, const std::vector<Configuration>& configurations) const;

  // Sets JobItem::takes_turns.
  void arrange(std::span<JobItem> items, std::span<const Machine> machines) const;

  // What the first of these takes turns with takes none any more in this round. Returns how many they are, itself
  // included: 1, and nothing changes, if it is alone.
  std::size_t part(std::span<const JobItem> left);

 private:
  MeasureOrder order_;
  std::uint64_t seed_;
  std::set<int> parted_;  // JobItem::configuration
};

}  // namespace moebench
