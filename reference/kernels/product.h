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
//
// All operands are of one number format; or some are bf16 and the others fp32, as where a bf16 layer meets its gate:
// then the product is fp32's, some rows at a time, and `a` or `out` is the bf16 one (`a` as rows or as the transpose of
// rows). Its scratch is tensor storage of 256 KiB, or of one row.
struct Product {
  at::Tensor out;
  at::Tensor a;
  at::Tensor b;
  bool accumulate = false;
};

// Allocates no tensor storage for fp32 and fp64; of bf16, ATen or widened_product.h takes scratch storage. Sums of bf16
// products are fp32's, rounded once. Gradient mode must be off, or no operand require a gradient.
void run(const Product& product);

}  // namespace moebench
