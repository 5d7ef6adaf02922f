#include "reference/kernels/tensor/tensor_kernels.h"

#include "reference/kernels/product.h"
#include "reference/kernels/tensor/activation.h"
#include "reference/kernels/tensor/gate.h"
#include "reference/kernels/tensor/permutation.h"
#include "reference/kernels/tensor/shadows.h"

namespace moebench {

// All rows of a value.
at::Tensor TensorKernels::rows(const std::byte* data, Bytes size, Features columns) const {
  const ElementType type = plan().shape.dtype;
  const Bytes row = Tokens(1) * columns * size_of(type);
  return matrix_view(type, data, size.count() / row.count(), columns.count(), weights().gate.device());
}

void TensorKernels::run_permutation(const Op& op, const Operands& operands) {
  const LayerShape& shape = plan().shape;
  const PartitionRows& of_op = rows_of(op);
  const auto of_tokens = [&](const at::Tensor& tensor) {
    return tensor.narrow(0, of_op.first.count(), of_op.tokens.count());
  };
  const auto read = [&](ValueKind kind) { return rows(operands.read(kind), operands.size(kind), shape.model_dim); };
  const auto written = [&](ValueKind kind) {
    return rows(operands.written(kind), operands.size(kind), shape.model_dim);
  };
  const auto copies = [&](const at::Tensor& sent) {
    return copy_tensors(of_tokens(map().positions), Tokens(sent.size(0)), plan().routing->padded);
  };
  switch (op.kind) {
    case OpKind::permute: {
      const at::Tensor sent = written(ValueKind::dispatch_input);
      return permute(copies(sent), read(ValueKind::input), sent);
    }
    case OpKind::unpermute: {
      const at::Tensor combined = read(ValueKind::combined);
      return unpermute(copies(combined), of_tokens(map().weights), combined, written(ValueKind::output));
    }
    case OpKind::unpermute_grad: {
      const at::Tensor combined = read(ValueKind::combined);
      const at::Tensor grad_scores = matrix_view(gate_type(shape.dtype), operands.written(ValueKind::grad_gate_scores),
                                                 of_op.tokens.count(), shape.top_k, weights().gate.device());
      return unpermute_grad(copies(combined), of_tokens(map().weights), combined, read(ValueKind::grad_output),
                            written(ValueKind::grad_combined), grad_scores);
    }
    default: {
      const at::Tensor grad = read(ValueKind::grad_dispatch_input);
      return permute_grad(copies(grad), grad, operands.reads(ValueKind::grad_input), written(ValueKind::grad_input));
    }
  }
}

void TensorKernels::run_activation(const Op& op, const Operands& operands) {
  const LayerShape& shape = plan().shape;
  const auto matrix = [&](const std::byte* data, Features columns) {
    return matrix_view(shape.dtype, data, rows_of(op).received.count(), columns.count(), weights().gate.device());
  };
  const at::Tensor hidden = matrix(operands.read(ValueKind::hidden), shape.hidden_width());
  const at::Tensor activated = matrix(operands.written(ValueKind::activated), shape.hidden_dim);
  if (op.kind == OpKind::activation) return activate(shape.activation, hidden, activated);
  activate_grad(shape.activation, hidden, matrix(operands.read(ValueKind::grad_activated), shape.hidden_dim),
                matrix(operands.written(ValueKind::grad_hidden), shape.hidden_width()), activated);
}

void TensorKernels::run_shadows(const Op& op, const Operands& operands) {
  const LayerShape& shape = plan().shape;
  const auto flat = [&](const std::byte* data, ValueKind kind) {
    return rows(data, operands.size(kind), Features(1)).view(-1);
  };
  const auto read = [&](ValueKind kind) { return flat(operands.read(kind), kind); };
  const auto written = [&](ValueKind kind) { return flat(operands.written(kind), kind); };
  switch (op.kind) {
    case OpKind::shadow_pack:
      return pack_shadows(plan(), weights().fc1, weights().fc2, written(ValueKind::shadow_weights));
    case OpKind::shadow_grad_sum:
      return sum_shadow_grads(plan(), read(ValueKind::shadow_addends), written(ValueKind::shadow_grads));
    case OpKind::shadow_grad_add:
      return add_shadow_grads(plan(), read(ValueKind::shadow_grads),
                              written(ValueKind::grad_fc1).view(weights().fc1.sizes()),
                              written(ValueKind::grad_fc2).view(weights().fc2.sizes()));
    default: {
      const bool forward = op.pass == Pass::forward;
      const ValueKind from = forward ? ValueKind::expert_output : ValueKind::grad_expert_input;
      const ValueKind to = forward ? ValueKind::combined : ValueKind::grad_dispatch_input;
      return fill_from_shadows(plan(), rows(operands.read(from), operands.size(from), shape.model_dim),
                               rows(operands.written(to), operands.size(to), shape.model_dim));
    }
  }
}

void TensorKernels::run_scores_grad(const Op& op, const Operands& operands) {
  const LayerShape& shape = plan().shape;
  const PartitionRows& of_op = rows_of(op);
  const auto of_tokens = [&](const at::Tensor& tensor) {
    return tensor.narrow(0, of_op.first.count(), of_op.tokens.count());
  };
  const at::Tensor grad_weights = matrix_view(gate_type(shape.dtype), operands.read(ValueKind::grad_gate_scores),
                                              of_op.tokens.count(), shape.top_k, weights().gate.device());
  scores_grad(shape.gate, of_tokens(map().experts), of_tokens(map().weights), grad_weights, map().balance,
              of_tokens(map().scores));
}

}  // namespace moebench
