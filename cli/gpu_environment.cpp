#include "cli/gpu_environment.h"

#include "profiler/nvml/nvml.h"
#include "reference/base/error.h"
#include "reference/comm/nccl_version.h"
#include "reference/exec/gpus.h"

namespace moebench {
namespace {

std::string driver_version() {
  try {
    return Nvml().driver();
  } catch (const Error&) {
    return {};
  }
}

}  // namespace

std::optional<GpuEnvironment> gpu_environment() {
  const Gpus found = gpus();
  if (found.all.empty()) return std::nullopt;
  GpuEnvironment environment{.names = {}, .driver = driver_version(), .nccl = nccl_version()};
  for (const Gpu& gpu : found.all) environment.names.push_back(gpu.name);
  return environment;
}

}  // namespace moebench
