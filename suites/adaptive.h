#pragma once
// What a suite leaves to a selector: `granularity: adaptive`, `reuse: adaptive`; and to a cost model in each step:
// `shadowed_experts: adaptive`.

#include <cstdint>
#include <string>
#include <vector>

#include "reference/cost/machine_profile.h"
#include "reference/select/selector.h"
#include "suites/configuration.h"
#include "suites/suite.h"

namespace moebench {

bool is_adaptive(const Configuration& configuration);

// Whether steps are run to choose for it: it is adaptive, and its selector tries, and its device is not simulated.
bool is_tried(const Configuration& configuration);

// With what was chosen; nothing is adaptive then.
Configuration with_choice(Configuration configuration, const Choice& choice);

// With n, reuse, ramp, slots, order and dispatches ahead as the configuration's selector chooses them for
// balanced routing on that machine, under the configuration's emulation. Where there is no `trial`, what a selector
// tries is simulated. `seed`: of a random choice. What is not adaptive stays: only `search` keeps a given reuse or n.
// Throws InputError where nothing fits the budget, the batch is too small, or the selector chooses what the suite
// gives.
Configuration chosen(const Configuration& configuration, const MachineProfile& machine, const TrialStep& trial = {},
                     std::uint64_t seed = 1);

// With what the cost model of shadowing takes into account on that machine, under the configuration's emulation; as it
// is where shadowing is not adaptive. Throws InputError for a number format that the profile does not know.
Configuration with_shadow_costs(Configuration configuration, const MachineProfile& machine);

struct ChosenConfigurations {
  std::vector<Configuration> asked;           // those with an answer, as the suite has them
  std::vector<Configuration> configurations;  // the same, with their choices
  std::vector<std::string> left_out;          // why the others have none: a line each
};

// All of them, in order. Throws InputError where one is adaptive and the suite names no profile, and where none has an
// answer.
ChosenConfigurations with_choices(const Suite& suite, std::vector<Configuration> configurations);

}  // namespace moebench
