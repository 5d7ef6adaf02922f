#pragma once
// Matrix products on views of memory that somebody else owns. A view costs three small allocations, so it is made once
// and kept.

#include <ATen/core/Tensor.h>

#include <cstddef>

#include "reference/base/element_type.h"
#include "reference/base/units.h"

namespace moebench {

// A row-major matrix of `rows` x `columns` at `data`, which outlives the view and is memory of `device`.
at::Tensor matrix_view(ElementType type, const std::byte* data, std::int64_t rows, std::int64_t columns,
                       at::Device device = at::kCPU);

// out = a b, or out += a b where `accumulate`.
//
// All operands are of one number format; or some are narrow (bf16 or fp16) and the others fp32, as where such a layer
// meets its gate: then the product is fp32's, and `a` or `out` is the narrow one (`a` as rows or as the transpose of
// rows). Its scratch is tensor storage: on a CPU of some rows at a time, 256 KiB or one row; elsewhere of the whole
// narrow operand.
struct Product {
  at::Tensor out;
  at::Tensor a;
  at::Tensor b;
  bool accumulate = false;
};

// Allocates no tensor storage for fp32 and fp64; for narrow formats ATen or, on a CPU, widened_product.h takes scratch
// storage. Sums of their products are fp32's, rounded once. Gradient mode must be off, or no operand require a
// gradient.
void run(const Product& product);

}  // namespace moebench
