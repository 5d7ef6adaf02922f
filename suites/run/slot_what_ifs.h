#pragma once
// What one more slot would do for a traced step.

#include <span>
#include <vector>

#include "profiler/analysis/traced_step.h"
#include "suites/configuration.h"

namespace moebench {

struct SlotWhatIf {
  SlotCounts slots;  // with one more for a kind of value and for its gradient
  Seconds step;      // as the steps' re-timed mean would be
  Bytes more;        // on the device, of the rank that takes most

  bool operator==(const SlotWhatIf&) const = default;
};

// Of expert_input, hidden and expert_output, those whose slots the partitions share: one more of each. `steps`: at
// least one, each of all ranks in rank order or of one that stands for all, of this configuration.
std::vector<SlotWhatIf> slot_what_ifs(const Configuration& configuration,
                                      std::span<const std::vector<TracedStep>> steps);

}  // namespace moebench
