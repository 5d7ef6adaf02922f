#pragma once
// Matrix products on views of memory that somebody else owns. A view costs three small allocations, so it is made once
// and kept.

#include <ATen/core/Tensor.h>

#include <cstddef>

#include "reference/base/element_type.h"
#include "reference/base/units.h"

namespace moebench {

// A row-major matrix of `rows` x `columns` at `data`, which outlives the view.
at::Tensor matrix_view(ElementType type, const std::byte* data, std::int64_t rows, std::int64_t columns);

// out = a b, or out += a b where `accumulate`.
struct Product {
  at::Tensor out;
  at::Tensor a;
  at::Tensor b;
  bool accumulate = false;
};

// Allocates no tensor storage for fp32 and fp64. Gradient mode must be off, or no operand require a gradient.
void run(const Product& product);

}  // namespace moebench
