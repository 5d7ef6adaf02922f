#include "reference/layer/backend.h"

#include "reference/kernels/aten_kernels.h"
#include "reference/kernels/tensor/tensor_kernels.h"

namespace moebench {

std::unique_ptr<Kernels> make_host_kernels(const Program& program, const LayerWeights& weights, const TokenMap& map) {
  return std::make_unique<AtenKernels>(program, weights, map);
}

Backend tensor_backend(at::Device device) {
  return {.device = device,
          .make_kernels = [](const Program& program, const LayerWeights& weights, const TokenMap& map)
              -> std::unique_ptr<Kernels> { return std::make_unique<TensorKernels>(program, weights, map); },
          .make_gating = make_tensor_gating,
          .marks = nullptr};
}

}  // namespace moebench
