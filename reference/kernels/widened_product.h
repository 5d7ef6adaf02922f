#pragma once
// bf16 products for processors that multiply fp32 alone.

#include "reference/kernels/product.h"

namespace moebench {

// Whether ATen's bf16 products are fast here: oneDNN has them from AVX-512 on. Elsewhere ATen multiplies number by
// number, some 20 times slower than fp32.
bool multiplies_bf16_fast();

// A product whose operands are all bf16, block by block in fp32: each sum is fp32's, rounded once. Its scratch is
// tensor storage: two blocks of 1 MiB, or of 32 rows of `a` and 32 columns of `b` where these are longer, and a small
// one.
void multiply_widened(const Product& product);

}  // namespace moebench
