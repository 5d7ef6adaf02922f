#pragma once
// Numbers of slots as text: "2-1-2" are two slots for T_DI, one for T_M and two for T_DO, and as many for the gradient
// of each; "3-1-2/2-1-2" has numbers of their own for the gradients, in the same order.

#include <optional>
#include <string>
#include <string_view>

#include "reference/systems/system.h"

namespace moebench {

// With gradients only where their numbers differ.
std::string text_of(const SlotCounts& slots);

// Nothing for anything else, and for a number that is not from 1 to most_slots.
std::optional<SlotCounts> slots_named(std::string_view text);

inline constexpr int most_slots = 1024;

}  // namespace moebench
