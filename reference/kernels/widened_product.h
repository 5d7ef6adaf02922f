#pragma once
// Products of 16-bit formats for processors that multiply fp32 alone.

#include "reference/kernels/product.h"

namespace moebench {

// Whether ATen's products of this 16-bit format are fast here: on x86 oneDNN has those of bf16 from AVX-512 on, and
// what it has not ATen multiplies number by number, some 20 times slower than fp32. Of other processors
// nothing is known, and they count as fast.
bool multiplies_fast(c10::ScalarType narrow);

// A product whose operands are all of one such format, block by block in fp32: each sum is fp32's, rounded once. Its
// scratch is tensor storage: three blocks of 1 MiB at most, of which the operands' are larger where 32 rows of `a` or
// columns of `b` take more.
void multiply_widened(const Product& product);

}  // namespace moebench
