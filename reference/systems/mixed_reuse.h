#pragma once
// Mixed reuse as text: "mixed(4kk-ok-rc)" has four partitions that keep both, one whose T_DI is offloaded and T_M kept,
// and one whose T_DI is redispatched and T_M recomputed.
//
// Two letters a partition, T_DI's and then T_M's: k kept, o offloaded, r redispatched (T_DI) or recomputed (T_M). A
// number in front repeats them; hyphens separate.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "reference/systems/reuse.h"

namespace moebench {

// Of at least one partition. Equal neighbours are counted.
std::string text_of(const std::vector<PartitionReuse>& mixed_reuse);

// Nothing for anything else, and for more than most_mixed_partitions.
std::optional<std::vector<PartitionReuse>> mixed_reuse_named(std::string_view text);

inline constexpr int most_mixed_partitions = 1024;

}  // namespace moebench
