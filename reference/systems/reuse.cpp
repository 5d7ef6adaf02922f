#include "reference/systems/reuse.h"

#include <array>

namespace moebench {
namespace {

struct Row {
  std::string_view name;
  PartitionReuse reuse;
};

constexpr std::array<Row, reuse_strategy_count> rows = {{
    {"none", {ExpertInputReuse::kept, HiddenReuse::kept}},
    {"shared", {ExpertInputReuse::kept, HiddenReuse::kept}},
    {"s1", {ExpertInputReuse::offloaded, HiddenReuse::offloaded}},
    {"s2", {ExpertInputReuse::redispatched, HiddenReuse::offloaded}},
    {"s3", {ExpertInputReuse::offloaded, HiddenReuse::recomputed}},
    {"s4", {ExpertInputReuse::redispatched, HiddenReuse::recomputed}},
}};

}  // namespace

std::string_view name_of(ReuseStrategy strategy) { return rows[static_cast<std::size_t>(strategy)].name; }

std::optional<ReuseStrategy> reuse_strategy_named(std::string_view name) {
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (rows[i].name == name) return static_cast<ReuseStrategy>(i);
  }
  return std::nullopt;
}

PartitionReuse partition_reuse(ReuseStrategy strategy) { return rows[static_cast<std::size_t>(strategy)].reuse; }

}  // namespace moebench
