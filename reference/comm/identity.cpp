#include "reference/comm/identity.h"

namespace moebench {

std::string name_of_collective(std::uint32_t identity) {
  switch (identity) {
    case barrier_identity:
      return "a barrier";
    case all_gather_identity:
      return "an all-gather";
    case float_sum_identity:
    case float_sum_gather_identity:
      return "an all-reduce of floats";
    case double_sum_identity:
    case double_sum_gather_identity:
      return "an all-reduce of doubles";
    default:
      return "exchange " + std::to_string(identity);
  }
}

}  // namespace moebench
