#pragma once
// What a configuration does not measure but emulate: it says so wherever its figures stand.

#include <span>
#include <string>
#include <vector>

#include "suites/configuration.h"

namespace moebench {

// One line for each kind of emulation among the configurations, each once: "link of 250 Mbit/s with 50 us latency".
std::vector<std::string> emulated(std::span<const Configuration> configurations);

}  // namespace moebench
