#pragma once
// What a gate came to, as a section of HTML.

#include <string>

#include "results/changes/gate_folder.h"

namespace moebench {

// The result with the margins that it was judged by, what is worse, missing or inconclusive, and which rounds were left
// out.
std::string gate_verdict(const GateFolder& gate);

}  // namespace moebench
