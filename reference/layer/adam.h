#pragma once
// Adam (Kingma and Ba, arXiv 1412.6980) over a layer's parameters, by LibTorch's fused kernel.

#include <ATen/core/Tensor.h>

#include <vector>

namespace moebench {

// Holds two moments for each parameter, of its size and type: ModelStateMemory::optimizer.
class Adam {
 public:
  Adam(std::vector<at::Tensor> parameters, double learning_rate);

  // Updates the parameters from their .grad, which it sets to zero. Parameters without one are left alone. Allocates no
  // tensor storage.
  void step();

 private:
  std::vector<at::Tensor> parameters_;
  double learning_rate_;
  std::vector<at::Tensor> first_moments_;
  std::vector<at::Tensor> second_moments_;
  std::vector<at::Tensor> steps_;  // one number each
};

}  // namespace moebench
