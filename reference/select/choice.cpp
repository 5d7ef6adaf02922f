#include "reference/select/choice.h"

#include <algorithm>

#include "reference/base/error.h"
#include "reference/systems/mixed_reuse.h"
#include "reference/systems/slot_text.h"

namespace moebench {
namespace {

int count_of(const std::vector<PartitionReuse>& partitions, bool (*which)(const PartitionReuse&)) {
  return static_cast<int>(std::count_if(partitions.begin(), partitions.end(), which));
}

bool restores_expert_input(const PartitionReuse& reuse) { return reuse.expert_input != ExpertInputReuse::kept; }
bool restores_hidden(const PartitionReuse& reuse) { return reuse.hidden != HiddenReuse::kept; }

}  // namespace

bool shares_buffers(const Choice& choice) {
  return !choice.options.mixed_reuse.empty() || choice.options.reuse != ReuseStrategy::none;
}

const SystemInfo& system_of(const Choice& choice) {
  return system_named(shares_buffers(choice) ? "mpipemoe" : "pipemoe");
}

std::vector<PartitionReuse> reuse_of(const Choice& choice) {
  if (!choice.options.mixed_reuse.empty()) return choice.options.mixed_reuse;
  return std::vector<PartitionReuse>(static_cast<std::size_t>(choice.granularity),
                                     partition_reuse(choice.options.reuse));
}

ReuseStrategy normal_reuse(const Choice& choice) {
  const bool shares_alone =
      choice.granularity == 1 && choice.options.mixed_reuse.empty() && choice.options.reuse == ReuseStrategy::shared;
  return shares_alone ? ReuseStrategy::none : choice.options.reuse;
}

SlotCounts normal_slots(const Choice& choice) {
  const std::vector<PartitionReuse> partitions = reuse_of(choice);
  const int all = shares_buffers(choice) ? choice.granularity : 0;
  SlotCounts slots = choice.options.slots;
  const auto normalise = [&](int SlotCounts::*kind, int sharers) {
    const int usual = SlotCounts().*kind;
    const int used = std::min(slots.*kind, sharers);
    slots.*kind = used == std::min(usual, sharers) ? usual : used;
  };
  normalise(&SlotCounts::expert_input, count_of(partitions, restores_expert_input));
  normalise(&SlotCounts::hidden, count_of(partitions, restores_hidden));
  for (int SlotCounts::*kind : {&SlotCounts::expert_output, &SlotCounts::grad_expert_input, &SlotCounts::grad_hidden,
                                &SlotCounts::grad_expert_output}) {
    normalise(kind, all);
  }
  return slots;
}

std::string label(const Choice& choice) {
  const SystemOptions& options = choice.options;
  std::string text = "n=" + std::to_string(choice.granularity);
  if (choice.partition_ramp != 1) text += " ramped/" + std::to_string(choice.partition_ramp);
  text += " " + (options.mixed_reuse.empty() ? std::string(name_of(options.reuse)) : text_of(options.mixed_reuse));
  const SlotCounts slots = normal_slots(choice);
  if (slots != SlotCounts()) text += " slots=" + text_of(slots);
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
