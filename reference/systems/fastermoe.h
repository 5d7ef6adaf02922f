#pragma once
// FasterMoE's smart scheduling (He et al., PPoPP 2022): the batch is split along the devices, into exchanges between
// groups of ranks, which run beside the experts. Everything is kept.

#include "reference/systems/system.h"

namespace moebench {

// `routing` is split by peers (peer_groups.h); one of a single partition of tokens counts as one group. Throws
// InputError for another.
Plan build_fastermoe(const LayerShape& shape, std::shared_ptr<const Routing> routing, const SystemOptions& options);

}  // namespace moebench
