#pragma once

#include <optional>

#include "results/environment.h"

namespace moebench {

// The GPUs that this process may use, and what drives them. Nothing where there are none.
std::optional<GpuEnvironment> gpu_environment();

}  // namespace moebench
