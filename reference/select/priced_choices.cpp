#include "reference/select/priced_choices.h"

#include <algorithm>
#include <utility>

namespace moebench {
namespace {

// Equal for equal plans: a uniform choice is written by partition, as a mixed one.
std::string key_of(const Choice& choice) {
  const SlotCounts& slots = choice.options.slots;
  std::string key;
  const auto add = [&](int number) {
    key += static_cast<char>(number);
    key += static_cast<char>(number >> 8);
  };
  add(choice.partition_ramp);
  add(choice.options.backward_order == BackwardOrder::ascending ? 0 : 1);
  add(choice.options.dispatch_ahead);
  const bool shares = shares_buffers(choice);
  add(shares ? 1 : 0);
  for (int count : {slots.expert_input, slots.hidden, slots.expert_output, slots.grad_expert_input, slots.grad_hidden,
                    slots.grad_expert_output}) {
    add(shares ? count : 0);
  }
  for (const PartitionReuse& partition : reuse_of(choice)) {
    key += static_cast<char>(static_cast<int>(partition.expert_input) * 3 + static_cast<int>(partition.hidden));
  }
  return key;
}

}  // namespace

std::vector<Choice> PricedChoices::quickest(int granularity, std::size_t count) const {
  std::vector<const PricedChoice*> found;
  for (const PricedChoice& each : all_) {
    if (each.choice.granularity == granularity) found.push_back(&each);
  }
  std::stable_sort(found.begin(), found.end(),
                   [](const PricedChoice* a, const PricedChoice* b) { return a->time < b->time; });
  if (found.size() > count) found.resize(count);
  std::vector<Choice> choices;
  for (const PricedChoice* each : found) choices.push_back(each->choice);
  return choices;
}

Seconds PricedChoices::time(const Choice& choice) {
  Choice normal = normal_choice(choice);
  const auto [known, is_new] = index_.try_emplace(key_of(normal), all_.size());
  if (!is_new) return all_[known->second].time;
  const Seconds time = pricer_.time(normal) * correction(normal).count();
  const Bytes device = pricer_.device_memory(normal);
  all_.push_back({.choice = std::move(normal), .time = time, .device = device});
  if (time < all_[best_].time) best_ = all_.size() - 1;
  return time;
}

}  // namespace moebench
