#include "reference/select/choice.h"

#include "reference/base/error.h"
#include "reference/systems/mixed_reuse.h"

namespace moebench {
namespace {

std::string counts(int expert_input, int hidden, int expert_output) {
  return std::to_string(expert_input) + "," + std::to_string(hidden) + "," + std::to_string(expert_output);
}

std::string text_of(const SlotCounts& slots) {
  const std::string values = counts(slots.expert_input, slots.hidden, slots.expert_output);
  const std::string gradients = counts(slots.grad_expert_input, slots.grad_hidden, slots.grad_expert_output);
  return values == gradients ? values : values + "/" + gradients;
}

}  // namespace

const SystemInfo& system_of(const Choice& choice) {
  const bool keeps_all = choice.options.mixed_reuse.empty() && choice.options.reuse == ReuseStrategy::none;
  return system_named(keeps_all ? "pipemoe" : "mpipemoe");
}

std::vector<PartitionReuse> reuse_of(const Choice& choice) {
  if (!choice.options.mixed_reuse.empty()) return choice.options.mixed_reuse;
  return std::vector<PartitionReuse>(static_cast<std::size_t>(choice.granularity),
                                     partition_reuse(choice.options.reuse));
}

std::string label(const Choice& choice) {
  const SystemOptions& options = choice.options;
  std::string text = "n=" + std::to_string(choice.granularity);
  if (choice.partition_ramp != 1) text += " ramped/" + std::to_string(choice.partition_ramp);
  text += " " + (options.mixed_reuse.empty() ? std::string(name_of(options.reuse)) : text_of(options.mixed_reuse));
  if (options.slots != SlotCounts()) text += " slots=" + text_of(options.slots);
  if (options.backward_order != BackwardOrder::ascending) text += " " + std::string(name_of(options.backward_order));
  if (options.dispatch_ahead != 1) text += " ahead=" + std::to_string(options.dispatch_ahead);
  return text;
}

std::shared_ptr<const Routing> balanced_routing_of(const LayerShape& shape, int granularity, int partition_ramp) {
  if (granularity > shape.tokens.count()) {
    throw InputError("a batch of " + std::to_string(shape.tokens.count()) + " tokens has no " +
                         std::to_string(granularity) + " partitions",
                     "n is at most the number of tokens: give at least " + std::to_string(granularity) +
                         " tokens a device, or a smaller n");
  }
  return std::make_shared<const Routing>(
      balanced_routing(shape, 0, ramped_partitions(shape.tokens, granularity, partition_ramp)));
}

}  // namespace moebench
