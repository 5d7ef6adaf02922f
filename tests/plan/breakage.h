#pragma once
// Ways to break a plan in one place. Many of them turn out to be harmless: an oracle has to say.

#include <array>
#include <cstdint>
#include <string_view>

#include "reference/base/random.h"
#include "tests/plan/plan_parts.h"

namespace moebench {

enum class Breakage : std::uint8_t {
  drop_edge,
  reverse_edge,
  swap_slots,      // of two accesses
  change_slot,     // of one access
  move_value,      // with all its accesses in one slot, to another slot
  move_slot,       // to another offset, over others perhaps
  shrink_slot,     // by one byte at least
  reorder_stream,  // two neighbours on a stream change places, and keep their edges
  swap_values,     // of two accesses
  change_value,    // of one access
  remove_op,
};

inline constexpr std::array<Breakage, 11> all_breakages = {
    Breakage::drop_edge,   Breakage::reverse_edge, Breakage::swap_slots,  Breakage::change_slot,
    Breakage::move_value,  Breakage::move_slot,    Breakage::shrink_slot, Breakage::reorder_stream,
    Breakage::swap_values, Breakage::change_value, Breakage::remove_op};

std::string_view name_of(Breakage breakage);

// True where the order itself is broken, so that deriving dependencies anew would mend it.
bool breaks_order(Breakage breakage);

// Breaks `parts` in a random place. False where there is nothing of the kind to break.
bool break_somewhere(Breakage breakage, PlanParts& parts, Random& random);

// Two ops of one stream and pass change places; edges follow their ops.
void swap_ops(PlanParts& parts, std::size_t a, std::size_t b);

}  // namespace moebench
