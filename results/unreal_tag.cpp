#include "results/unreal_tag.h"

namespace moebench {

std::string unreal_tag(const Environment& environment) {
  std::string tag = environment.simulated.empty() ? "" : "SIMULATED";
  if (!environment.emulated.empty()) tag += tag.empty() ? "EMULATED" : ", EMULATED";
  return tag;
}

std::string tagged(const std::string& name, const std::string& tag) {
  return tag.empty() ? name : name + " [" + tag + "]";
}

}  // namespace moebench
