#include "reference/select/choice.h"

#include <algorithm>
#include <optional>

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

// Of those that share buffers, the one that treats each partition so.
std::optional<ReuseStrategy> strategy_of(const std::vector<PartitionReuse>& partitions) {
  for (ReuseStrategy strategy :
       {ReuseStrategy::shared, ReuseStrategy::s1, ReuseStrategy::s2, ReuseStrategy::s3, ReuseStrategy::s4}) {
    const PartitionReuse its = partition_reuse(strategy);
    if (std::all_of(partitions.begin(), partitions.end(), [&](const PartitionReuse& each) { return each == its; }))
      return strategy;
  }
  return std::nullopt;
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

Choice normal_choice(Choice choice) {
  SystemOptions& options = choice.options;
  const bool mixes_all = options.mixed_reuse.size() == static_cast<std::size_t>(choice.granularity);
  if (const auto strategy = mixes_all ? strategy_of(options.mixed_reuse) : std::nullopt) {
    options.reuse = *strategy;
    options.mixed_reuse.clear();
  }
  if (choice.granularity == 1 && options.mixed_reuse.empty()) {
    if (options.reuse == ReuseStrategy::shared) options.reuse = ReuseStrategy::none;
    if (options.reuse == ReuseStrategy::none) options.backward_order = BackwardOrder::ascending;
  }
  options.slots = normal_slots(choice);
  return choice;
}

std::string label(const Choice& given) {
  const Choice choice = normal_choice(given);
  const SystemOptions& options = choice.options;
  std::string text = "n=" + std::to_string(choice.granularity);
  if (choice.partition_ramp != 1) text += " ramped/" + std::to_string(choice.partition_ramp);
  text += " " + (options.mixed_reuse.empty() ? std::string(name_of(options.reuse)) : text_of(options.mixed_reuse));
  if (options.slots != SlotCounts()) text += " slots=" + text_of(options.slots);
  if (options.backward_order != BackwardOrder::ascending) text += " " + std::string(name_of(options.backward_order));
  if (options.dispatch_ahead != 1) text += " ahead=" + std::to_string(options.dispatch_ahead);
  return text;
}

std::shared_ptr<const Routing> balanced_routing_of(const LayerShape& shape, int granularity, int partition_ramp,
                                                   int rank) {
  if (granularity > shape.tokens.count()) {
    throw InputError("a batch of " + std::to_string(shape.tokens.count()) + " tokens has no " +
                         std::to_string(granularity) + " partitions",
                     "n is at most the number of tokens: give at least " + std::to_string(granularity) +
                         " tokens a device, or a smaller n");
  }
  return std::make_shared<const Routing>(
      balanced_routing(shape, rank, ramped_partitions(shape.tokens, granularity, partition_ramp)));
}

}  // namespace moebench
