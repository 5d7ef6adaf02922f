#include "reference/cost/emulated_speeds.h"

namespace moebench {

std::string_view parts_of(const EmulatedSpeeds& emulated) {
  if (emulated.link) return emulated.copy_rate ? "link and copies" : "link";
  return emulated.copy_rate ? "copies" : "";
}

}  // namespace moebench
