#include "reference/layer/tensor_cache.h"

#include <ATen/ops/empty.h>

#include <algorithm>

namespace moebench {

at::Tensor TensorCache::take(std::int64_t rows) {
  constexpr std::size_t capacity = 4;  // forwards in flight whose outputs are all alive
  auto free = std::find_if(kept_.begin(), kept_.end(),
                           [](const at::Tensor& tensor) { return tensor.storage().use_count() == 1; });
  if (free == kept_.end()) {
    if (kept_.size() == capacity) kept_.erase(kept_.begin());
    kept_.push_back(at::empty(sizes_, options_));
    free = kept_.end() - 1;
  }
  // A tensor of its own over the storage: what a graph marks on the one handed out does not stay on the one kept.
  at::Tensor fresh = at::detail::make_tensor<c10::TensorImpl>(
      c10::Storage(free->storage()), c10::DispatchKeySet(free->options().computeDispatchKey()), free->dtype());
  std::vector<std::int64_t> sizes = sizes_;
  sizes[0] = rows;
  fresh.unsafeGetTensorImpl()->set_sizes_contiguous(sizes);
  return fresh;
}

}  // namespace moebench
