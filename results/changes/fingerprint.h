#pragma once
// Whether two environments are alike enough for their times to be compared.

#include <string>
#include <utility>
#include <vector>

#include "results/environment.h"

namespace moebench {

// What times depend on beside the program that is measured, by name. Of a measured run: processor, cores, agents,
// threads of a rank, pinning without the numbers of the cores, memory in GiB, kernel, build type and compiler's flags,
// LibTorch, Gloo, the network interface without its address, GPUs with driver and NCCL, and what was emulated. Of a
// simulated one the machine profile with its origin and, where both results tell, its content; nothing else.
std::vector<std::pair<std::string, std::string>> fingerprint(const Environment& environment);

// One text for each difference, such as "cores: 2, now 4". Empty: comparable.
std::vector<std::string> fingerprint_differences(const Environment& before, const Environment& after);

}  // namespace moebench
