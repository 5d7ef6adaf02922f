#pragma once
// The NCCL of this build.

#include <string>

namespace moebench {

// "2.28.9"; empty where this build has none.
std::string nccl_version();

}  // namespace moebench
