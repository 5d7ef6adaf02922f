#pragma once
// CUDA's errors as exceptions.

#include <cuda_runtime_api.h>

#include <string>

#include "reference/base/error.h"

namespace moebench {

// Throws Error: "cudaMalloc: out of memory". Every call of the runtime's that may fail goes through it.
inline void check_cuda(cudaError_t result, const char* call) {
  if (result == cudaSuccess) return;
  throw Error(std::string(call) + ": " + cudaGetErrorString(result));
}

// Where nothing can be done about a failure: while something is released.
inline void ignore_cuda(cudaError_t /*result*/) noexcept {}

}  // namespace moebench
