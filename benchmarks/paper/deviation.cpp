#include "benchmarks/paper/deviation.h"

#include <algorithm>
#include <cmath>

namespace moebench::paper {

void Deviation::add(Ratio ours, Ratio published) {
  const Ratio error(std::abs(error_of(ours, published).count()));
  sum_ += error;
  worst_ = std::max(worst_, error);
  ++count_;
}

}  // namespace moebench::paper
