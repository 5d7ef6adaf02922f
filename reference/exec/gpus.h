#pragma once
// The GPUs that this process may use. A build without MOEBENCH_WITH_CUDA has this function too, and none.

#include <string>
#include <vector>

#include "reference/base/units.h"

namespace moebench {

struct Gpu {
  std::string name;
  Bytes memory;
  std::string bus;  // where it is, as the driver's other libraries know it
};

struct Gpus {
  std::vector<Gpu> all;  // by their numbers
  std::string why_none;  // where there are none: what is missing
  std::string remedy;    // likewise

  int count() const { return static_cast<int>(all.size()); }
};

// Throws nothing, and begins nothing on a GPU.
Gpus gpus();

}  // namespace moebench
