#include "reference/plan/slot.h"

namespace moebench {

std::string_view name_of(Pool pool) {
  constexpr std::array<std::string_view, pool_count> names = {"activations", "buffers", "host", "external"};
  return names[static_cast<std::size_t>(pool)];
}

}  // namespace moebench
