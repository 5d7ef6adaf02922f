#pragma once
// Tensors that are handed out and used again once nobody holds them.

#include <ATen/core/Tensor.h>

#include <vector>

namespace moebench {

// All of one shape, but for the rows that are used of it. Not thread-safe; tensors may be dropped on any thread.
class TensorCache {
 public:
  TensorCache(std::vector<std::int64_t> sizes, c10::ScalarType type) : sizes_(std::move(sizes)), type_(type) {}

  // The first `rows` rows of an uninitialised contiguous tensor, not part of any graph, whose storage nobody else has.
  // Allocates only where all storages that it remembers are still held.
  at::Tensor take(std::int64_t rows);

 private:
  std::vector<std::int64_t> sizes_;  // with the most rows
  c10::ScalarType type_;
  std::vector<at::Tensor> kept_;
};

}  // namespace moebench
