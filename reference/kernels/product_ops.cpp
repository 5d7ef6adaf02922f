#include "reference/kernels/product_ops.h"

#include <ATen/Context.h>
#include <ATen/ops/relu.h>
#include <ATen/ops/threshold_backward.h>

#include "reference/kernels/shadow_views.h"

namespace moebench {

namespace {

// While it lives, CUDA's products of fp32 are tensor cores'.
class Tf32Products {
 public:
  explicit Tf32Products(bool wanted) : before_(at::globalContext().allowTF32CuBLAS()), changes_(wanted != before_) {
    if (changes_) at::globalContext().setAllowTF32CuBLAS(wanted);
  }
  ~Tf32Products() {
    if (changes_) at::globalContext().setAllowTF32CuBLAS(before_);
  }
  Tf32Products(const Tf32Products&) = delete;
  Tf32Products& operator=(const Tf32Products&) = delete;

 private:
  bool before_;
  bool changes_;
};

}  // namespace

OpViews ProductOps::views_of(const Op& op, const Operands& operands, const PartitionRows& rows) const {
  const Plan& plan = program_.plan();
  OpViews views;
  if (op.partition != shadow_rows || op.kind == OpKind::activation || op.kind == OpKind::activation_grad) {
    views = make_views(plan.shape, op, operands, rows, weights_, map_);
  } else {
    views.products = shadow_products(plan, op, operands, weights_.gate.device());
  }
  if (op.kind != OpKind::gate_grad) views.group = make_product_group(views.products);
  return views;
}

void ProductOps::run(int op_index, const Operands& operands, const PartitionRows& rows) {
  const Op& op = program_.plan().ops[static_cast<std::size_t>(op_index)];
  CachedViews& cached = cache_[static_cast<std::size_t>(op_index)];
  if (const auto addresses = operands.addresses(); cached.addresses != addresses) {
    cached.views = views_of(op, operands, rows);
    cached.addresses = addresses;
  }
  {
    const bool is_of_experts = op.kind != OpKind::gate_grad;
    const Tf32Products tf32(program_.plan().shape.dtype == ElementType::tf32 && is_of_experts);
    if (cached.views.group) {
      cached.views.group->run();
    } else {
      for (const Product& product : cached.views.products) moebench::run(product);
    }
  }
  at::Tensor& activation = cached.views.activation;
  if (!activation.defined()) return;
  if (op.kind == OpKind::activation_grad) {
    at::threshold_backward_out(activation, activation, cached.views.mask, 0);
  } else {
    at::relu_(activation);
  }
}

}  // namespace moebench
