#pragma once
// The GPUs that this process may use. A build without MOEBENCH_WITH_CUDA has this function too, and none.

#include <string>
#include <vector>

#include "reference/base/units.h"

namespace moebench {

struct Gpus {
  std::vector<Bytes> memory;  // of each
  std::string why_none;       // where there are none: what is missing
  std::string remedy;         // likewise

  int count() const { return static_cast<int>(memory.size()); }
};

// Throws nothing, and begins nothing on a GPU.
Gpus gpus();

}  // namespace moebench
