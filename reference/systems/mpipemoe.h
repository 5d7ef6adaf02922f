#pragma once
// MPipeMoE (Zhang et al., IPDPS 2023, arXiv 2506.22175): PipeMoE's schedule with memory reuse (Sections III-C, III-D).

#include "reference/systems/system.h"

namespace moebench {

// Throws InputError where options.mixed_reuse has another length than there are partitions, or a slot count is below 1.
Plan build_mpipemoe(const LayerShape& shape, std::shared_ptr<const Routing> routing, const SystemOptions& options);

}  // namespace moebench
