#pragma once
// Which of its machine's cores a rank's threads may use.

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace moebench {

enum class Pinning : std::uint8_t {
  none,     // all that the agent may use
  ranks,    // each rank has cores of its own, as many as it has threads for computation
  streams,  // the computation of all ranks has some cores, their communication and copies the others
};

inline constexpr std::array<Pinning, 3> all_pinnings = {Pinning::none, Pinning::ranks, Pinning::streams};

constexpr std::string_view name_of(Pinning pinning) {
  return pinning == Pinning::none ? "none" : pinning == Pinning::ranks ? "ranks" : "streams";
}

constexpr std::optional<Pinning> pinning_named(std::string_view name) {
  for (Pinning pinning : all_pinnings) {
    if (name_of(pinning) == name) return pinning;
  }
  return std::nullopt;
}

}  // namespace moebench
