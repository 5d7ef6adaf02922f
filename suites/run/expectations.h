#pragma once
// What steps are predicted to take, before they are run.

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "reference/cost/machine_profile.h"
#include "suites/configuration.h"
#include "suites/run/ledger.h"

namespace moebench {

// Tells the ledger of each configuration that it does not know yet what the profile predicts, where there is one. A
// line for each that has no prediction.
std::vector<std::string> expect_steps(Ledger& ledger, const std::optional<MachineProfile>& profile,
                                      std::span<const Configuration> configurations);

}  // namespace moebench
