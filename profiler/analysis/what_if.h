#pragma once
// The questions that every profile answers: how long would the step be, if?

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "profiler/analysis/traced_step.h"
#include "reference/base/units.h"

namespace moebench {

struct WhatIf {
  std::string question;  // "communication twice as fast"
  Seconds step;          // mean of the steps

  bool operator==(const WhatIf&) const = default;
};

struct WhatIfs {
  Seconds as_it_was;  // timed anew with nothing changed: off from the measured mean by what clocks of ranks disagree
  std::vector<WhatIf> answers;

  bool operator==(const WhatIfs&) const = default;
};

// `steps`: at least one, each of all ranks in rank order or of one that stands for all, of the same plans. Asks for
// each stream with ops how long the step would be if it were twice as fast, and if it took no time; what it would be
// without launches and, of several ranks, if each op took on every rank what it takes on the mean of them.
WhatIfs what_ifs(std::span<const std::vector<TracedStep>> steps);

// The same step with other plans: more slots, say. See carried_over(); nothing where that is nothing.
std::optional<Seconds> with_plans(std::span<const std::vector<TracedStep>> steps, std::span<const VerifiedPlan> plans);

}  // namespace moebench
