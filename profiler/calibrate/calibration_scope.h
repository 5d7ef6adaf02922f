#pragma once
// Which sizes are measured, and how often.

#include <vector>

#include "profiler/calibrate/calibration_request.h"
#include "reference/base/element_type.h"
#include "reference/base/units.h"

namespace moebench {

// Steps of a layer with one such expert a rank, which receives so many rows.
struct MeasuredExpert {
  ElementType type = ElementType::fp32;
  Features model_dim;
  Features hidden_dim;
  std::vector<Tokens> rows;  // ascending

  bool operator==(const MeasuredExpert&) const = default;
};

struct CalibrationScope {
  std::vector<MeasuredExpert> experts;
  Features prologue_dim;         // model dimension at which the prologue is measured: one of the experts'
  std::vector<Bytes> exchanged;  // by each rank with all others together, ascending
  std::vector<Bytes> summed;     // over the ranks, ascending
  std::vector<Bytes> copied;     // between device and host, ascending
  int sweeps = 1;                // over all experts, each with new layers
  int steps = 1;                 // of each size in a sweep, behind the warm-up
  int transfers = 1;             // of each size
  int slowdown_rounds = 1;       // over all sets of streams
  Seconds window;                // in which streams run beside each other, in each round

  bool operator==(const CalibrationScope&) const = default;
};

CalibrationScope scope_of(const CalibrationRequest& request);

}  // namespace moebench
