#pragma once
// What is said where a budget is too small.

#include <optional>

#include "reference/base/units.h"
#include "reference/select/choice.h"

namespace moebench {

// Throws InputError that names `least`, which is what `choice` takes, unless the budget has room for it.
void require_room(std::optional<Bytes> memory_budget, Bytes least, const Choice& choice);

// "20.00 GiB", "3.50 MiB": as a suite may write it, with the unit that gives 1 or more.
std::string size_text(Bytes bytes);

}  // namespace moebench
