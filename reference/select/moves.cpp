#include "reference/select/moves.h"

#include <array>
#include <utility>

namespace moebench {
namespace {

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

void add_slot_moves(std::vector<Move>& moves, const SearchSpace& space) {
  for (int SlotCounts::*slots : all_slots) {
    for (int more : {1, -1}) moves.push_back(add_slots(slots, more, space));
  }
}

// Unequal partitions need larger slots: fewer of a kind may make room for them.
void add_ramps_with_fewest_slots(std::vector<Move>& moves, int granularity, const SearchSpace& space) {
  if (granularity < 3) return;
  for (int ramp : space.partition_ramps) {
    for (int SlotCounts::*slots : all_slots) {
      moves.push_back(changed([=, &space](Choice& choice) {
        choice.partition_ramp = ramp;
        choice.options.slots.*slots = space.fewest_slots.*slots;
      }));
    }
  }
}

void add_slot_exchanges(std::vector<Move>& moves, const SearchSpace& space) {
  for (int SlotCounts::*fewer : all_slots) {
    for (int SlotCounts::*more : all_slots) {
      moves.emplace_back([=, &space](const Choice& choice) -> std::optional<Choice> {
        Choice next = choice;
        SlotCounts& counts = next.options.slots;
        const bool is_move = fewer != more && add(counts, fewer, -1, space) && add(counts, more, 1, space);
        return is_move ? std::optional(std::move(next)) : std::nullopt;
      });
    }
  }
}

void add_slots_or_keeping(std::vector<Move>& moves, std::size_t n, const SearchSpace& space) {
  for (int SlotCounts::*slots : all_slots) {
    for (std::size_t i = 0; i < n; ++i) {
      moves.push_back(keep_instead_of_slot(slots, i, space));
      for (int restoration : {1, 2}) moves.push_back(slot_instead_of_keeping(slots, i, restoration, space));
    }
  }
}

// Of the plan, whatever becomes of its activations.
void add_schedule_moves(std::vector<Move>& moves, int granularity, const SearchSpace& space) {
  for (BackwardOrder order : space.backward_orders) {
    moves.push_back(changed([=](Choice& choice) { choice.options.backward_order = order; }));
  }
  for (int ahead : dispatches_ahead_of(space, granularity)) {
    moves.push_back(changed([=](Choice& choice) { choice.options.dispatch_ahead = ahead; }));
  }
  for (int ramp : space.partition_ramps) {
    if (granularity >= 3) moves.push_back(changed([=](Choice& choice) { choice.partition_ramp = ramp; }));
  }
}

}  // namespace

std::vector<Move> uniform_moves(int granularity, const SearchSpace& space) {
  std::vector<Move> moves;
  add_schedule_moves(moves, granularity, space);
  for (ReuseStrategy reuse : space.strategies) {
    moves.push_back(changed([=](Choice& choice) { choice.options.reuse = reuse; }));
  }
  add_slot_moves(moves, space);
  add_ramps_with_fewest_slots(moves, granularity, space);
  add_slot_exchanges(moves, space);
  return moves;
}

std::vector<Move> mixed_moves(int granularity, const SearchSpace& space) {
  const auto n = static_cast<std::size_t>(granularity);
  std::vector<Move> moves;
  add_schedule_moves(moves, granularity, space);
  add_reuse_moves(moves, n);
  add_slot_moves(moves, space);
  add_slots_or_keeping(moves, n, space);
  add_exchanges(moves, n);
  return moves;
}

}  // namespace moebench
