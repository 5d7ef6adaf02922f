#pragma once
// How much worse a figure may become before that counts.

#include "reference/base/units.h"

namespace moebench {

struct Margins {
  Ratio time = Ratio(0.02);              // of a step: a share of the old one
  Ratio memory = Ratio(0);               // of a rank's device memory: likewise; it is known exactly
  Ratio prediction_error = Ratio(0.05);  // the difference of two shares, whatever their sign
  Ratio overlap = Ratio(0.05);           // likewise

  bool operator==(const Margins&) const = default;
};

}  // namespace moebench
