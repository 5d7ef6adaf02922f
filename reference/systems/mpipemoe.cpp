#include "reference/systems/mpipemoe.h"

#include <algorithm>
#include <string>

#include "reference/base/error.h"
#include "reference/systems/pipeline.h"

namespace moebench {
namespace {

std::vector<PartitionReuse> reuse_of_partitions(const SystemOptions& options, std::size_t partitions) {
  if (options.mixed_reuse.empty()) return std::vector<PartitionReuse>(partitions, partition_reuse(options.reuse));
  if (options.mixed_reuse.size() != partitions) {
    throw InputError("mixed_reuse has " + std::to_string(options.mixed_reuse.size()) + " entries",
                     "give one for each of the " + std::to_string(partitions) + " partitions");
  }
  return options.mixed_reuse;
}

void require_slots(const SlotCounts& slots) {
  const int least = std::min({slots.expert_input, slots.hidden, slots.expert_output, slots.grad_expert_input,
                              slots.grad_hidden, slots.grad_expert_output});
  if (least < 1) throw InputError("a slot count is " + std::to_string(least), "every kind needs at least 1");
}

}  // namespace

Plan build_mpipemoe(const LayerShape& shape, std::shared_ptr<const Routing> routing, const SystemOptions& options) {
  require_slots(options.slots);
  const auto n = static_cast<std::size_t>(routing->granularity());
  const bool mixed = !options.mixed_reuse.empty();
  const StepStorage storage{.reuse = reuse_of_partitions(options, n),
                            .share_buffers = mixed || options.reuse != ReuseStrategy::none,
                            .backward_order = options.backward_order,
                            .dispatch_ahead = options.dispatch_ahead,
                            .slots = options.slots};
  return build_pipeline(StepBuilder("mpipemoe", shape, std::move(routing), storage));
}

}  // namespace moebench
