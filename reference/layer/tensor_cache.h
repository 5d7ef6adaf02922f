#pragma once
// Tensors that are handed out and used again once nobody holds them.

#include <ATen/core/Tensor.h>

#include <vector>

namespace moebench {

// All of one shape, but for the rows that are used of it, of one type and on one device. Not thread-safe; tensors may
// be dropped on any thread.
class TensorCache {
 public:
  TensorCache(std::vector<std::int64_t> sizes, at::TensorOptions options)
      : sizes_(std::move(sizes)), options_(options) {}

  // The first `rows` rows of an uninitialised contiguous tensor, not part of any graph, whose storage nobody else has.
  // Allocates only where all storages that it remembers are still held.
  at::Tensor take(std::int64_t rows);

 private:
  std::vector<std::int64_t> sizes_;  // with the most rows
  at::TensorOptions options_;
  std::vector<at::Tensor> kept_;
};

}  // namespace moebench
