#pragma once
// From times that were measured again and again to one figure for each size.

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "reference/comm/collectives.h"
#include "reference/comm/communicator.h"
#include "reference/cost/curve.h"

namespace moebench {

// By size, or by whatever tells one thing that is measured from another.
template <class Size>
using Samples = std::map<Size, std::vector<Seconds>>;

struct Figure {
  Seconds time;  // the mean of the middle four fifths of the samples
  Ratio spread;  // half of what lies between the quartiles, over the median

  bool operator==(const Figure&) const = default;
};

template <class Size>
using Figures = std::map<Size, Figure>;

// A step is a sum of many ops, and the median of a sum is nearer to the sum of means than to that of medians, where
// samples have a tail on one side; but what disturbed a few samples is no part of an op. Precondition: at least one
// sample.
Figure figure_of(std::vector<Seconds> samples);

template <class Size>
Figures<Size> figures_of(const Samples<Size>& samples) {
  Figures<Size> figures;
  for (const auto& [size, times] : samples) figures.emplace(size, figure_of(times));
  return figures;
}

// Sample by sample, that of the rank that took longest: in a step the others wait for it. Collective, with as many
// samples on all ranks. Throws CommunicationError.
template <class Size>
void take_slowest(Communicator& communicator, Samples<Size>& samples) {
  std::vector<Seconds> all;
  for (const auto& [size, times] : samples) all.insert(all.end(), times.begin(), times.end());
  max_over_ranks(communicator, all);
  auto next = all.begin();
  for (auto& [size, times] : samples) {
    for (Seconds& time : times) time = *next++;
  }
}

// Of several kinds of op, one after the other: the mean at each size, and the larger spread. For sizes that all kinds
// have.
template <class Kind, class Size>
Figures<Size> mean_over_kinds(const Figures<std::pair<Kind, Size>>& figures) {
  Figures<Size> means;
  std::map<Size, int> kinds;
  for (const auto& [key, figure] : figures) {
    Figure& mean = means[key.second];
    mean.time += figure.time;
    mean.spread = std::max(mean.spread, figure.spread);
    ++kinds[key.second];
  }
  for (auto& [size, mean] : means) mean.time = mean.time / static_cast<double>(kinds[size]);
  return means;
}

// Throws InputError where there is no figure.
template <class Size>
Curve<Size> curve_of(const Figures<Size>& figures, const std::string& source) {
  std::vector<CurvePoint<Size>> points;
  for (const auto& [size, figure] : figures) points.push_back({size, figure.time, figure.spread});
  return {std::move(points), source, "calibration"};
}

}  // namespace moebench
