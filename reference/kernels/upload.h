#pragma once
// Numbers made on the host, for a device that is not waited for.

#include <ATen/core/Tensor.h>

namespace moebench {

// `numbers` on `device`, behind what LibTorch's current stream of it has been given; themselves where that is the CPU.
// A copy to a GPU goes through pinned memory of LibTorch's, which is not used again before the copy has ended.
inline at::Tensor upload(const at::Tensor& numbers, at::Device device) {
  return device.is_cpu() ? numbers : numbers.pin_memory().to(device, true);
}

}  // namespace moebench
