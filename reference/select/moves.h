#pragma once
// How one choice becomes another that differs little, for searches that go from neighbour to neighbour.

#include <functional>
#include <optional>
#include <vector>

#include "reference/select/plan_search.h"

namespace moebench {

// Nothing where it would change nothing, or lead out of the space.
using Move = std::function<std::optional<Choice>(const Choice&)>;

// Between choices of one strategy for all partitions: another order of the backward pass, number of dispatches ahead,
// ramp or strategy, a slot more or less, or of another kind. Borrows `space`.
std::vector<Move> uniform_moves(int granularity, const SearchSpace& space);

// Between mixes: the first three of these, another reuse of one tensor of one partition, a slot more or less, a slot
// instead of a kept tensor and the reverse, two partitions exchanged. Borrows `space`.
std::vector<Move> mixed_moves(int granularity, const SearchSpace& space);

}  // namespace moebench
