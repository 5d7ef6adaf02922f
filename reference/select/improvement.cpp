#include "reference/select/improvement.h"

#include <array>
#include <functional>
#include <optional>

namespace moebench {
namespace {

// Nothing where it would change nothing.
using Move = std::function<std::optional<Choice>(const Choice&)>;

constexpr std::array<int SlotCounts::*, 6> all_slots = {&SlotCounts::expert_input,  &SlotCounts::hidden,
                                                        &SlotCounts::expert_output, &SlotCounts::grad_expert_input,
                                                        &SlotCounts::grad_hidden,   &SlotCounts::grad_expert_output};

// A slot as large as one partition's T_M; the others are as large as its T_DI.
bool holds_hidden(int SlotCounts::*slots) { return slots == &SlotCounts::hidden || slots == &SlotCounts::grad_hidden; }

template <class Change>
Move changed(Change change) {
  return [change](const Choice& choice) -> std::optional<Choice> {
    Choice next = choice;
    change(next);
    return next == choice ? std::nullopt : std::optional(std::move(next));
  };
}

template <class Reuse>
Move set(Reuse PartitionReuse::*tensor, std::size_t partition, Reuse reuse) {
  return changed([=](Choice& choice) { choice.options.mixed_reuse[partition].*tensor = reuse; });
}

template <class Reuse>
Move exchange(Reuse PartitionReuse::*tensor, std::size_t a, std::size_t b) {
  return changed(
      [=](Choice& choice) { std::swap(choice.options.mixed_reuse[a].*tensor, choice.options.mixed_reuse[b].*tensor); });
}

// False where the space does not have so many.
bool add(SlotCounts& counts, int SlotCounts::*slots, int more, const SearchSpace& space) {
  const int count = counts.*slots + more;
  if (count < space.fewest_slots.*slots || count > space.most_slots.*slots) return false;
  counts.*slots = count;
  return true;
}

Move add_slots(int SlotCounts::*slots, int more, const SearchSpace& space) {
  return changed([=, &space](Choice& choice) { add(choice.options.slots, slots, more, space); });
}

bool keeps(const PartitionReuse& reuse, int SlotCounts::*slots) {
  return holds_hidden(slots) ? reuse.hidden == HiddenReuse::kept : reuse.expert_input == ExpertInputReuse::kept;
}

// `code` is 0 for kept, in both enumerations.
void set(PartitionReuse& reuse, int SlotCounts::*slots, int code) {
  if (holds_hidden(slots)) {
    reuse.hidden = static_cast<HiddenReuse>(code);
  } else {
    reuse.expert_input = static_cast<ExpertInputReuse>(code);
  }
}

Move keep_instead_of_slot(int SlotCounts::*slots, std::size_t partition, const SearchSpace& space) {
  return changed([=, &space](Choice& choice) {
    PartitionReuse& reuse = choice.options.mixed_reuse[partition];
    if (!keeps(reuse, slots) && add(choice.options.slots, slots, -1, space)) set(reuse, slots, 0);
  });
}

Move slot_instead_of_keeping(int SlotCounts::*slots, std::size_t partition, int restoration, const SearchSpace& space) {
  return changed([=, &space](Choice& choice) {
    PartitionReuse& reuse = choice.options.mixed_reuse[partition];
    if (keeps(reuse, slots) && add(choice.options.slots, slots, 1, space)) set(reuse, slots, restoration);
  });
}

void add_reuse_moves(std::vector<Move>& moves, std::size_t n) {
  for (std::size_t i = 0; i < n; ++i) {
    for (auto reuse : {ExpertInputReuse::kept, ExpertInputReuse::redispatched, ExpertInputReuse::offloaded}) {
      moves.push_back(set(&PartitionReuse::expert_input, i, reuse));
    }
    for (auto reuse : {HiddenReuse::kept, HiddenReuse::recomputed, HiddenReuse::offloaded}) {
      moves.push_back(set(&PartitionReuse::hidden, i, reuse));
    }
  }
}

void add_exchanges(std::vector<Move>& moves, std::size_t n) {
  for (std::size_t distance = 1; distance < n; ++distance) {
    for (std::size_t i = 0; i + distance < n; ++i) {
      moves.push_back(exchange(&PartitionReuse::expert_input, i, i + distance));
      moves.push_back(exchange(&PartitionReuse::hidden, i, i + distance));
    }
  }
}

void add_slot_moves(std::vector<Move>& moves, std::size_t n, const SearchSpace& space) {
  for (int SlotCounts::*slots : all_slots) {
    for (int more : {1, -1}) moves.push_back(add_slots(slots, more, space));
    for (std::size_t i = 0; i < n; ++i) {
      moves.push_back(keep_instead_of_slot(slots, i, space));
      for (int restoration : {1, 2}) moves.push_back(slot_instead_of_keeping(slots, i, restoration, space));
    }
  }
}

std::vector<Move> all_moves(std::size_t n, const SearchSpace& space) {
  std::vector<Move> moves;
  for (BackwardOrder order : space.backward_orders) {
    moves.push_back(changed([=](Choice& choice) { choice.options.backward_order = order; }));
  }
  for (int ahead : dispatches_ahead_of(space, static_cast<int>(n))) {
    moves.push_back(changed([=](Choice& choice) { choice.options.dispatch_ahead = ahead; }));
  }
  for (int ramp : space.partition_ramps) {
    if (n >= 3) moves.push_back(changed([=](Choice& choice) { choice.partition_ramp = ramp; }));
  }
  add_reuse_moves(moves, n);
  add_slot_moves(moves, n, space);
  add_exchanges(moves, n);
  return moves;
}

Choice as_mix(Choice choice) {
  if (choice.options.mixed_reuse.empty()) choice.options.mixed_reuse = reuse_of(choice);
  choice.options.reuse = ReuseStrategy::shared;
  return choice;
}

}  // namespace

Improvement::Improvement(PricedChoices& priced, const StepBound& bound, int granularity, const SearchSpace& space,
                         std::size_t most)
    : priced_(priced), bound_(bound), most_(most), moves_(all_moves(static_cast<std::size_t>(granularity), space)) {}

void Improvement::improve(Choice start) {
  if (!shares_buffers(start)) return;
  Choice current = as_mix(std::move(start));
  Seconds time = priced_.time(current);
  for (std::size_t next = 0, unsuccessful = 0; unsuccessful < moves_.size(); next = (next + 1) % moves_.size()) {
    ++unsuccessful;
    const std::optional<Choice> neighbour = moves_[next](current);
    if (!neighbour || !priced_.fits(*neighbour)) continue;
    if (neighbour->partition_ramp == 1 && bound_(restorations(*neighbour)) >= time) continue;
    if (is_over()) return;
    const Seconds found = priced_.time(*neighbour);
    if (found >= time) continue;
    current = *neighbour;
    time = found;
    unsuccessful = 0;
  }
}

Choice Improvement::disturbed(const Choice& start, Random& random) const {
  constexpr int moves = 4;
  Choice current = as_mix(start);
  for (int i = 0; i < moves; ++i) {
    const Move& move = moves_[static_cast<std::size_t>(random.below(std::ssize(moves_)))];
    const std::optional<Choice> neighbour = move(current);
    if (neighbour && priced_.fits(*neighbour)) current = *neighbour;
  }
  return current;
}

}  // namespace moebench
