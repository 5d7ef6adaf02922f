#pragma once
// An op's operands as tensors: what ATen computes on.

#include <ATen/core/Tensor.h>

#include <memory>
#include <vector>

#include "reference/base/shape.h"
#include "reference/kernels/operands.h"
#include "reference/kernels/partition_rows.h"
#include "reference/kernels/product.h"
#include "reference/kernels/product_group.h"
#include "reference/kernels/token_map.h"

namespace moebench {

// Weights of one rank, without gradient mode's marks (detached).
struct LayerWeights {
  at::Tensor gate;  // [M, gate columns]
  at::Tensor fc1;   // [experts of the rank, M, W]
  at::Tensor fc2;   // [experts of the rank, H, M]
};

struct OpViews {
  std::vector<Product> products;        // in this order; none for an expert without rows
  std::unique_ptr<ProductGroup> group;  // of the products; null: they run one by one
  at::Tensor activation;          // ReLU, or its gradient: written in place, after the products
  at::Tensor mask;                // of the activation's gradient: what the activation gave
};

// The views of an op on `rows` whose operands lie at `operands`, in memory of the weights' device.
OpViews make_views(const LayerShape& shape, const Op& op, const Operands& operands, const PartitionRows& rows,
                   const LayerWeights& weights, const TokenMap& map);

}  // namespace moebench
