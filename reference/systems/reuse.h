#pragma once
// What becomes of the two large activations between the passes (paper, Table II; design, section 3).

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace moebench {

enum class ExpertInputReuse : std::uint8_t { kept, offloaded, redispatched };
enum class HiddenReuse : std::uint8_t { kept, offloaded, recomputed };

// One partition's choice.
struct PartitionReuse {
  ExpertInputReuse expert_input = ExpertInputReuse::kept;
  HiddenReuse hidden = HiddenReuse::kept;

  bool operator==(const PartitionReuse&) const = default;
};

// The paper's strategies and `shared`: everything kept, but expert outputs and gradient buffers share slots.
enum class ReuseStrategy : std::uint8_t { none, shared, s1, s2, s3, s4 };

inline constexpr int reuse_strategy_count = 6;

std::string_view name_of(ReuseStrategy strategy);  // "none", "shared", "s1", ...
std::optional<ReuseStrategy> reuse_strategy_named(std::string_view name);

// The uniform choice that a strategy makes for every partition.
PartitionReuse partition_reuse(ReuseStrategy strategy);

}  // namespace moebench
