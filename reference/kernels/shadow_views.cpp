#include "reference/kernels/shadow_views.h"

#include "reference/plan/shadows.h"

namespace moebench {
namespace {

// One shadowed expert's matrices and rows.
class ShadowViews {
 public:
  ShadowViews(const LayerShape& shape, const Operands& at, at::Device device, Bytes block, Tokens first_sent,
              Tokens first, Tokens rows)
      : shape_(shape), at_(at), device_(device), block_(block), first_sent_(first_sent), first_(first), rows_(rows) {}

  Product product_of(OpKind kind) const {
    const Features model = shape_.model_dim;
    const Features hidden = shape_.hidden_dim;
    const Features width = shape_.hidden_width();
    const bool apart = keeps_pre_activation(shape_.activation);
    const ValueKind activated = apart ? ValueKind::activated : ValueKind::hidden;
    const ValueKind grad_activated = apart ? ValueKind::grad_activated : ValueKind::grad_hidden;
    switch (kind) {
      case OpKind::fc1:
        return {.out = own(at_.written(ValueKind::hidden), width),
                .a = of_tokens(at_.read(ValueKind::dispatch_input)),
                .b = first_matrix(at_.read(ValueKind::shadow_weights))};
      case OpKind::fc2:
        return {.out = own(at_.written(ValueKind::expert_output), model),
                .a = own(at_.read(activated), hidden),
                .b = second_matrix(at_.read(ValueKind::shadow_weights))};
      case OpKind::fc2_input_grad:
        return {.out = own(at_.written(grad_activated), hidden),
                .a = of_tokens(at_.read(ValueKind::grad_combined)),
                .b = second_matrix(at_.read(ValueKind::shadow_weights)).t()};
      case OpKind::fc1_input_grad:
        return {.out = own(at_.written(ValueKind::grad_expert_input), model),
                .a = own(at_.read(ValueKind::grad_hidden), width),
                .b = first_matrix(at_.read(ValueKind::shadow_weights)).t()};
      case OpKind::fc2_weight_grad:
        return {.out = second_matrix(at_.written(ValueKind::shadow_grads)),
                .a = own(at_.read(activated), hidden).t(),
                .b = of_tokens(at_.read(ValueKind::grad_combined))};
      default:
        return {.out = first_matrix(at_.written(ValueKind::shadow_grads)),
                .a = of_tokens(at_.read(ValueKind::dispatch_input)).t(),
                .b = own(at_.read(ValueKind::grad_hidden), width)};
    }
  }

 private:
  at::Tensor own(const std::byte* data, Features columns) const { return rows(data, first_, columns); }
  at::Tensor of_tokens(const std::byte* data) const { return rows(data, first_sent_, shape_.model_dim); }

  at::Tensor rows(const std::byte* data, Tokens first, Features columns) const {
    const Bytes before = first * columns * size_of(shape_.dtype);
    return matrix_view(shape_.dtype, data + before.count(), rows_.count(), columns.count(), device_);
  }

  at::Tensor first_matrix(const std::byte* data) const {
    return matrix_view(shape_.dtype, data + block_.count(), shape_.model_dim.count(), shape_.hidden_width().count(),
                       device_);
  }

  at::Tensor second_matrix(const std::byte* data) const {
    const Bytes first = shape_.model_dim * shape_.hidden_width() * size_of(shape_.dtype);
    return matrix_view(shape_.dtype, data + (block_ + first).count(), shape_.hidden_dim.count(),
                       shape_.model_dim.count(), device_);
  }

  const LayerShape& shape_;
  const Operands& at_;
  at::Device device_;
  Bytes block_;        // of the expert among the weights
  Tokens first_sent_;  // row among the tokens' own
  Tokens first_;       // row among those of shadowed experts
  Tokens rows_;
};

bool is_weight_grad(OpKind kind) { return kind == OpKind::fc1_weight_grad || kind == OpKind::fc2_weight_grad; }

}  // namespace

std::vector<Product> shadow_products(const Plan& plan, const Op& op, const Operands& operands, at::Device device) {
  const LayerShape& shape = plan.shape;
  const Shadows& shadows = plan.routing->shadows;
  const PartitionRouting whole = whole_batch_routing(shape, *plan.routing);
  const int local = shape.experts_per_rank();
  std::vector<Product> products;
  Bytes block;
  Tokens first_sent;
  Tokens first;
  int expert = 0;
  for (std::size_t k = 0; k < shadows.experts.size(); ++k) {
    for (; expert < shadows.experts[k]; ++expert) first_sent += whole.sent[static_cast<std::size_t>(expert)];
    const bool lives_here = expert / local == plan.routing->rank;
    const Tokens rows = shadows.rows[k];
    if (!lives_here && (rows > Tokens(0) || is_weight_grad(op.kind))) {
      products.push_back(ShadowViews(shape, operands, device, block, first_sent, first, rows).product_of(op.kind));
    }
    first += rows;
    block += shape.expert_weights() * size_of(shape.dtype);
  }
  return products;
}

}  // namespace moebench
