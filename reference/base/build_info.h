#pragma once

#include <string>
#include <string_view>

namespace moebench {

/// How this binary was built; part of the environment recorded with every result.
struct BuildInfo {
  std::string_view compiler;      ///< for example "GNU 12.2.0"
  std::string_view flags;         ///< flags that change the code, for example "-O3 -DNDEBUG -std=c++20"
  std::string_view build_type;    ///< CMake's build type, for example "Release"
  std::string_view version;       ///< of moebench, for example "0.1.0"
  std::string_view git_revision;  ///< 12 digits, followed by "-dirty" if a tracked file differed; or "unknown"
};

const BuildInfo& build_info();

/// Which executable this process runs: the linker's digest of its content, in hexadecimal digits. Builds of one
/// revision that differ in anything have different ones. Empty where the linker made none.
std::string build_id();

}  // namespace moebench
