#pragma once
// Machines whose figures are published: data sheets of vendors and papers, not measured here. They are part of the
// library, so that they are there wherever the program runs; their files are in reference/cost/profiles.

#include <string_view>
#include <vector>

#include "reference/cost/machine_profile.h"

namespace moebench {

// "a100-64" is 64 A100 in nodes of 8, as in MPipeMoE's testbed. Sorted.
std::vector<std::string_view> published_profile_names();

// Throws InputError naming the nearest.
MachineProfile published_profile(std::string_view name);

}  // namespace moebench
