#include "reference/kernels/op_views.h"

#include <functional>

namespace moebench {
namespace {

// A group of rows for one expert: `rows` rows from row `first` of the partition's received rows.
struct ExpertRows {
  int expert = 0;
  Tokens first;
  Tokens rows;
};

void for_each_expert(const PartitionRows& rows, const std::function<void(const ExpertRows&)>& body) {
  ExpertRows group;
  for (const Tokens count : rows.expert_rows) {
    group.rows = count;
    if (count > Tokens(0)) body(group);
    ++group.expert;
    group.first += count;
  }
}

class ViewMaker {
 public:
  ViewMaker(const LayerShape& shape, at::Device device) : shape_(shape), device_(device) {}

  at::Tensor matrix(const std::byte* data, Tokens rows, Features columns) const {
    return matrix_view(shape_.dtype, data, rows.count(), columns.count(), device_);
  }

  at::Tensor gate_weights(const std::byte* data) const {
    return matrix_view(gate_type(shape_.dtype), data, shape_.model_dim.count(), shape_.gate_columns().count(), device_);
  }

  at::Tensor matrix(const std::byte* data, const ExpertRows& group, Features columns) const {
    return matrix(data + (group.first * columns * size_of(shape_.dtype)).count(), group.rows, columns);
  }

  // Matrix `expert` of [experts of the rank, rows, columns].
  at::Tensor weight_grad(const std::byte* data, int expert, Features rows, Features columns) const {
    return matrix_view(shape_.dtype, data + (rows * columns * size_of(shape_.dtype)).count() * expert, rows.count(),
                       columns.count(), device_);
  }

 private:
  const LayerShape& shape_;
  at::Device device_;
};

void add_expert_products(const LayerShape& shape, OpKind kind, const Operands& at, const PartitionRows& rows,
                         const LayerWeights& weights, std::vector<Product>& products) {
  const ViewMaker view(shape, weights.gate.device());
  const Features model = shape.model_dim;
  const Features hidden = shape.hidden_dim;
  const Features width = shape.hidden_width();
  const bool apart = keeps_pre_activation(shape.activation);
  const ValueKind activated = apart ? ValueKind::activated : ValueKind::hidden;
  const ValueKind grad_activated = apart ? ValueKind::grad_activated : ValueKind::grad_hidden;
  for_each_expert(rows, [&](const ExpertRows& group) {
    const auto read = [&](ValueKind value, Features columns) { return view.matrix(at.read(value), group, columns); };
    const auto written = [&](ValueKind value, Features columns) {
      return view.matrix(at.written(value), group, columns);
    };
    switch (kind) {
      case OpKind::fc1:
      case OpKind::recompute:
        products.push_back({.out = written(ValueKind::hidden, width),
                            .a = read(ValueKind::expert_input, model),
                            .b = weights.fc1[group.expert]});
        break;
      case OpKind::fc2:
        products.push_back({.out = written(ValueKind::expert_output, model),
                            .a = read(activated, hidden),
                            .b = weights.fc2[group.expert]});
        break;
      case OpKind::fc2_input_grad:
        products.push_back({.out = written(grad_activated, hidden),
                            .a = read(ValueKind::grad_expert_output, model),
                            .b = weights.fc2[group.expert].t()});
        break;
      case OpKind::fc1_input_grad:
        products.push_back({.out = written(ValueKind::grad_expert_input, model),
                            .a = read(ValueKind::grad_hidden, width),
                            .b = weights.fc1[group.expert].t()});
        break;
      case OpKind::fc2_weight_grad:
        products.push_back({.out = view.weight_grad(at.written(ValueKind::grad_fc2), group.expert, hidden, model),
                            .a = read(activated, hidden).t(),
                            .b = read(ValueKind::grad_expert_output, model),
                            .accumulate = true});
        break;
      default:
        products.push_back({.out = view.weight_grad(at.written(ValueKind::grad_fc1), group.expert, model, width),
                            .a = read(ValueKind::expert_input, model).t(),
                            .b = read(ValueKind::grad_hidden, width),
                            .accumulate = true});
    }
  });
}

void add_gate_products(const LayerShape& shape, const Operands& at, const PartitionRows& rows,
                       const LayerWeights& weights, const TokenMap& map, std::vector<Product>& products) {
  const ViewMaker view(shape, weights.gate.device());
  const at::Tensor grad_scores = map.scores.narrow(0, rows.first.count(), rows.tokens.count());
  products.push_back({.out = view.gate_weights(at.written(ValueKind::grad_gate_weights)),
                      .a = view.matrix(at.read(ValueKind::input), rows.tokens, shape.model_dim).t(),
                      .b = grad_scores,
                      .accumulate = true});
  products.push_back({.out = view.matrix(at.written(ValueKind::grad_input), rows.tokens, shape.model_dim),
                      .a = grad_scores,
                      .b = weights.gate.t(),
                      .accumulate = at.reads(ValueKind::grad_input)});
}

}  // namespace

OpViews make_views(const LayerShape& shape, const Op& op, const Operands& operands, const PartitionRows& rows,
                   const LayerWeights& weights, const TokenMap& map) {
  OpViews views;
  const auto received = [&](const std::byte* data) {
    return ViewMaker(shape, weights.gate.device()).matrix(data, rows.received, shape.hidden_dim);
  };
  switch (op.kind) {
    case OpKind::gate_grad:
      add_gate_products(shape, operands, rows, weights, map, views.products);
      break;
    case OpKind::activation:
      views.activation = received(operands.written(ValueKind::hidden));
      break;
    case OpKind::activation_grad:
      views.activation = received(operands.written(ValueKind::grad_hidden));
      views.mask = received(operands.read(ValueKind::hidden));
      break;
    case OpKind::recompute:
      if (!keeps_pre_activation(shape.activation)) views.activation = received(operands.written(ValueKind::hidden));
      [[fallthrough]];
    default:
      add_expert_products(shape, op.kind, operands, rows, weights, views.products);
  }
  return views;
}

}  // namespace moebench
