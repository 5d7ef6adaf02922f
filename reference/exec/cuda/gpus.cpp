#include "reference/exec/gpus.h"

#include <cuda_runtime_api.h>

#include <array>

#include "reference/base/cuda/check.h"

namespace moebench {
namespace {

Gpus none(const std::string& why, const std::string& remedy = "look what nvidia-smi says") {
  ignore_cuda(cudaGetLastError());  // the next call would report it again
  return {.all = {}, .why_none = why, .remedy = remedy + ", or use --device cpu"};
}

}  // namespace

Gpus gpus() {
  int count = 0;
  const cudaError_t result = cudaGetDeviceCount(&count);
  if (result == cudaErrorInsufficientDriver) {
    return none("there is no NVIDIA driver for CUDA 13", "install NVIDIA's driver, 580 or later");
  }
  if (result != cudaSuccess) {
    return none(std::string("CUDA finds no GPU (") + cudaGetErrorString(result) + ")");
  }
  if (count == 0) return none("CUDA finds no GPU", "look whether CUDA_VISIBLE_DEVICES hides them");
  Gpus found;
  for (int gpu = 0; gpu < count; ++gpu) {
    cudaDeviceProp properties{};
    std::array<char, 32> bus{};
    cudaError_t answer = cudaGetDeviceProperties(&properties, gpu);
    if (answer == cudaSuccess) answer = cudaDeviceGetPCIBusId(bus.data(), static_cast<int>(bus.size()), gpu);
    if (answer != cudaSuccess) {
      return none("GPU " + std::to_string(gpu) + " does not answer (" + cudaGetErrorString(answer) + ")");
    }
    found.all.push_back({.name = properties.name,
                         .memory = Bytes(static_cast<std::int64_t>(properties.totalGlobalMem)),
                         .bus = bus.data()});
  }
  return found;
}

}  // namespace moebench
