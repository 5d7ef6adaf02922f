#pragma once
// Whether machines fit together, before anything is run on them.

#include <span>
#include <string>
#include <vector>

#include "results/hosts.h"

namespace moebench {

// Throws InputError that names the first agent whose program or libraries are not agent 0's, with both: revision,
// compiler, its flags, build type, LibTorch, Gloo, the executable's build ID where both have one, and NCCL where both
// have GPUs.
void require_one_build(std::span<const Host> hosts);

// What is worth knowing beside figures of these machines, a line for each difference from agent 0's: processor, cores,
// kernel, GPUs and their driver, and a clock that is more than half a second off.
std::vector<std::string> differences_of(std::span<const Host> hosts);

}  // namespace moebench
