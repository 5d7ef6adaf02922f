#include "reference/kernels/product.h"

#include <ATen/ops/addmm.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/from_blob.h>
#include <ATen/ops/mm.h>

#include <algorithm>

#include "reference/kernels/element.h"
#include "reference/kernels/widened_product.h"

namespace moebench {
namespace {

void multiply(at::Tensor out, const at::Tensor& a, const at::Tensor& b, bool accumulate) {
  if (accumulate) {
    at::addmm_out(out, out, a, b);
  } else {
    at::mm_out(out, a, b);
  }
}

// Calls body(first, count, scratch) for blocks of the matrix's rows; the scratch is an fp32 matrix of `count` rows. A
// CPU keeps a block in its cache, other devices are better served by one launch.
template <class Body>
void for_each_block(const at::Tensor& matrix, const Body& body) {
  constexpr std::int64_t block_elements = 65536;
  const std::int64_t rows = matrix.size(0);
  const std::int64_t columns = matrix.size(1);
  const std::int64_t all = std::max<std::int64_t>(rows, 1);
  const std::int64_t most = matrix.is_cpu() ? std::clamp<std::int64_t>(block_elements / columns, 1, all) : all;
  const at::Tensor scratch = at::empty({most, columns}, matrix.options().dtype(c10::kFloat));
  for (std::int64_t first = 0; first < rows; first += most) {
    const std::int64_t count = std::min(most, rows - first);
    body(first, count, scratch.narrow(0, 0, count));
  }
}

void multiply_narrow_rows(const Product& product) {
  for_each_block(product.a, [&](std::int64_t first, std::int64_t count, at::Tensor rows) {
    rows.copy_(product.a.narrow(0, first, count));
    multiply(product.out.narrow(0, first, count), rows, product.b, product.accumulate);
  });
}

void multiply_narrow_transpose(const Product& product) {
  const at::Tensor a = product.a.t();
  for_each_block(a, [&](std::int64_t first, std::int64_t count, at::Tensor rows) {
    rows.copy_(a.narrow(0, first, count));
    multiply(product.out, rows.t(), product.b.narrow(0, first, count), product.accumulate || first > 0);
  });
}

void multiply_to_narrow(const Product& product) {
  for_each_block(product.out, [&](std::int64_t first, std::int64_t count, const at::Tensor& rows) {
    at::Tensor out = product.out.narrow(0, first, count);
    if (product.accumulate) rows.copy_(out);
    multiply(rows, product.a.narrow(0, first, count), product.b, product.accumulate);
    out.copy_(rows);
  });
}

}  // namespace

at::Tensor matrix_view(ElementType type, const std::byte* data, std::int64_t rows, std::int64_t columns,
                       at::Device device) {
  // A tensor's memory has no const; the views that are only read stand on the right of a product alone.
  // With the device given nobody asks CUDA whose the address is: it does not know that of an empty matrix.
  return at::for_blob(const_cast<std::byte*>(data), {rows, columns})
      .options(at::TensorOptions(scalar_type_of(type)).device(device))
      .target_device(device)
      .make_tensor();
}

void run(const Product& product) {
  if (product.a.scalar_type() != product.b.scalar_type()) {
    product.a.is_contiguous() ? multiply_narrow_rows(product) : multiply_narrow_transpose(product);
  } else if (product.out.scalar_type() != product.a.scalar_type()) {
    multiply_to_narrow(product);
  } else if (product.a.is_cpu() && c10::isReducedFloatingType(product.a.scalar_type()) &&
             !multiplies_fast(product.a.scalar_type())) {
    multiply_widened(product);
  } else {
    multiply(product.out, product.a, product.b, product.accumulate);
  }
}

}  // namespace moebench
