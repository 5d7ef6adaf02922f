#include "suites/device_choice.h"

namespace moebench {
namespace {

constexpr std::string_view simulated_prefix = "sim:";

}  // namespace

std::string text_of(const DeviceChoice& device) {
  switch (device.kind) {
    case DeviceKind::cpu:
      return "cpu";
    case DeviceKind::cuda:
      return "cuda";
    case DeviceKind::simulated:
      break;
  }
  return std::string(simulated_prefix) + device.profile;
}

std::optional<DeviceChoice> device_choice_named(std::string_view text) {
  if (text == "cpu") return DeviceChoice{DeviceKind::cpu, {}};
  if (text == "cuda") return DeviceChoice{DeviceKind::cuda, {}};
  if (!text.starts_with(simulated_prefix) || text.size() == simulated_prefix.size()) return std::nullopt;
  return DeviceChoice{DeviceKind::simulated, std::string(text.substr(simulated_prefix.size()))};
}

}  // namespace moebench
