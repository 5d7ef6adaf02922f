#include "reference/systems/pipemoe.h"

#include "reference/systems/pipeline.h"

namespace moebench {

Plan build_pipemoe(const LayerShape& shape, std::shared_ptr<const Routing> routing, const SystemOptions& options) {
  const auto n = static_cast<std::size_t>(routing->granularity());
  const StepStorage storage{.reuse = std::vector<PartitionReuse>(n),
                            .share_buffers = false,
                            .backward_order = options.backward_order,
                            .dispatch_ahead = options.dispatch_ahead,
                            .slots = {}};
  return build_pipeline(StepBuilder("pipemoe", shape, std::move(routing), storage));
}

}  // namespace moebench
