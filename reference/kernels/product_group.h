#pragma once
// The products of several experts as one call, where a device has such.

#include <memory>
#include <span>

#include "reference/kernels/product.h"

namespace moebench {

// Keeps its operands. Runs on LibTorch's current stream; gradient mode is off.
class ProductGroup {
 public:
  ProductGroup() = default;
  virtual ~ProductGroup() = default;
  ProductGroup(const ProductGroup&) = delete;
  ProductGroup& operator=(const ProductGroup&) = delete;

  // The same as run() of each product. Takes no storage but a library's own workspace. Throws Error.
  virtual void run() = 0;
};

// Null where products are to run one by one: one alone, on a CPU, of mixed number formats, of a single row, column or
// term, or, fp64 apart, where rows do not begin at multiples of 16 bytes.
std::unique_ptr<ProductGroup> make_product_group(std::span<const Product> products);

}  // namespace moebench
