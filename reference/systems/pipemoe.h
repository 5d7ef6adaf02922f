#pragma once
// PipeMoE (MPipeMoE's first half, Section III-B): pipelined in any number of partitions, everything kept.

#include "reference/systems/system.h"

namespace moebench {

Plan build_pipemoe(const LayerShape& shape, std::shared_ptr<const Routing> routing, const SystemOptions& options);

}  // namespace moebench
