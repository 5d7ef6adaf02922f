#pragma once
// Operands of the products of shadowed experts (plan/shadows.h): rows lie among the tokens' own, weights and their
// gradients one expert behind the other.

#include <vector>

#include "reference/kernels/operands.h"
#include "reference/kernels/product.h"
#include "reference/plan/plan.h"

namespace moebench {

// Of an op of partition shadow_rows, in the order of experts. For an expert without rows here there is only the
// gradient of its weights, a product of no rows: zero. Operands lie in memory of `device`.
std::vector<Product> shadow_products(const Plan& plan, const Op& op, const Operands& operands,
                                     at::Device device = at::kCPU);

}  // namespace moebench
