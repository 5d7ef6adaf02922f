#pragma once
// What this build and this machine can do, capability by capability.

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace moebench {

enum class Ability : std::uint8_t {
  there,
  limited,  // it works, and figures suffer
  missing,  // what needs it does not work; all else does
};

std::string_view name_of(Ability ability);

struct Capability {
  std::string what;  // "cores"
  Ability ability = Ability::there;
  std::string says;    // what was found
  std::string remedy;  // empty where nothing is to be done

  bool operator==(const Capability&) const = default;
};

// Where it looks: another place than / and the driver's library is for tests.
struct Places {
  std::filesystem::path root = "/";
  std::string nvml = "libnvidia-ml.so.1";
};

// Of what all programs of moebench need, then of shaped networks, then of GPUs. Takes well below a second.
std::vector<Capability> diagnosis(const Places& places = {});

}  // namespace moebench
