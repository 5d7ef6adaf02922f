#pragma once
// FastMoE (He et al., arXiv 2103.13262): the whole batch at once, every op after the other.

#include "reference/systems/system.h"

namespace moebench {

// `routing` has one partition. No choices.
Plan build_fastmoe(const LayerShape& shape, std::shared_ptr<const Routing> routing, const SystemOptions& options);

}  // namespace moebench
