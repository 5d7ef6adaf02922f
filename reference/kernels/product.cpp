#include "reference/kernels/product.h"

#include <ATen/ops/addmm.h>
#include <ATen/ops/from_blob.h>
#include <ATen/ops/mm.h>

#include "reference/kernels/element.h"

namespace moebench {

at::Tensor matrix_view(ElementType type, const std::byte* data, std::int64_t rows, std::int64_t columns) {
  // A tensor's memory has no const; the views that are only read stand on the right of a product alone.
  return at::from_blob(const_cast<std::byte*>(data), {rows, columns}, at::TensorOptions(scalar_type_of(type)));
}

void run(const Product& product) {
  at::Tensor out = product.out;
  if (product.accumulate) {
    at::addmm_out(out, out, product.a, product.b);
  } else {
    at::mm_out(out, product.a, product.b);
  }
}

}  // namespace moebench
