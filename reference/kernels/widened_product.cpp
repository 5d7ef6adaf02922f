#include "reference/kernels/widened_product.h"

#include <ATen/ops/addmm.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/mm.h>

#include <algorithm>

namespace moebench {
namespace {

// So many of `count` lines of `length` elements are widened at a time: few enough for a block of as many rows as
// columns to have no more elements.
std::int64_t lines_of_block(std::int64_t count, std::int64_t length) {
  constexpr std::int64_t block_elements = 262144;
  constexpr std::int64_t fewest = 32;
  const std::int64_t room =
      std::clamp(block_elements / std::max<std::int64_t>(1, length), fewest, block_elements / fewest);
  return std::min(std::max<std::int64_t>(1, count), room);
}

// A part of `scratch`, which is large enough.
at::Tensor matrix_in(const at::Tensor& scratch, std::int64_t rows, std::int64_t columns) {
  return scratch.narrow(0, 0, rows * columns).view({rows, columns});
}

}  // namespace

bool multiplies_fast(c10::ScalarType narrow) {
#if defined(__x86_64__)
  if (narrow == c10::kHalf) return false;
  return __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq");
#else
  static_cast<void>(narrow);
  return true;
#endif
}

void multiply_widened(const Product& product) {
  const std::int64_t rows = product.a.size(0);
  const std::int64_t inner = product.a.size(1);
  const std::int64_t columns = product.b.size(1);
  const std::int64_t most_rows = lines_of_block(rows, inner);
  const std::int64_t most_columns = std::min(lines_of_block(columns, inner), lines_of_block(columns, most_rows));
  const at::Tensor wide_a = at::empty({most_rows * inner}, c10::kFloat);
  const at::Tensor wide_b = at::empty({inner * most_columns}, c10::kFloat);
  const at::Tensor wide_out = at::empty({most_rows * most_columns}, c10::kFloat);
  for (std::int64_t column = 0; column < columns; column += most_columns) {
    const std::int64_t width = std::min(most_columns, columns - column);
    const at::Tensor b = matrix_in(wide_b, inner, width);
    b.copy_(product.b.narrow(1, column, width));
    for (std::int64_t row = 0; row < rows; row += most_rows) {
      const std::int64_t height = std::min(most_rows, rows - row);
      const at::Tensor a = matrix_in(wide_a, height, inner);
      const bool is_widened = most_rows == rows && column > 0;
      if (!is_widened) a.copy_(product.a.narrow(0, row, height));
      at::Tensor sums = matrix_in(wide_out, height, width);
      at::Tensor out = product.out.narrow(0, row, height).narrow(1, column, width);
      if (product.accumulate) {
        sums.copy_(out);
        at::addmm_out(sums, sums, a, b);
      } else {
        at::mm_out(sums, a, b);
      }
      out.copy_(sums);
    }
  }
}

}  // namespace moebench
