#pragma once
// What a suite is to run on.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace moebench {

enum class DeviceKind : std::uint8_t { cpu, cuda, simulated };

struct DeviceChoice {
  DeviceKind kind = DeviceKind::cpu;
  std::string profile;  // of a simulated device: a shipped machine's name, or the path of a profile

  bool operator==(const DeviceChoice&) const = default;
};

// "cpu", "cuda", "sim:PROFILE".
std::string text_of(const DeviceChoice& device);
std::optional<DeviceChoice> device_choice_named(std::string_view text);

}  // namespace moebench
