#pragma once
// How far ours is from the paper's, over cells.

#include "reference/base/units.h"

namespace moebench::paper {

// Ours over the paper's, less 1.
inline Ratio error_of(Ratio ours, Ratio published) { return Ratio(ours / published - 1); }

class Deviation {
 public:
  void add(Ratio ours, Ratio published);

  Ratio mean() const { return count_ == 0 ? Ratio(0) : sum_ / count_; }  // of absolute relative errors
  Ratio worst() const { return worst_; }

 private:
  Ratio sum_;
  Ratio worst_;
  int count_ = 0;
};

}  // namespace moebench::paper
