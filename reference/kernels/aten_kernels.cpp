#include "reference/kernels/aten_kernels.h"

#include "reference/kernels/activation.h"
#include "reference/kernels/element.h"
#include "reference/kernels/gate.h"
#include "reference/kernels/permutation.h"
#include "reference/kernels/shadow_weights.h"

namespace moebench {

void AtenKernels::run_permutation(const Op& op, const Operands& operands) {
  with_element(plan().shape.dtype, [&](auto element) { permute_rows<typename decltype(element)::type>(op, operands); });
}

void AtenKernels::run_activation(const Op& op, const Operands& operands) {
  with_element(plan().shape.dtype, [&](auto element) { activate<typename decltype(element)::type>(op, operands); });
}

void AtenKernels::run_shadows(const Op& op, const Operands& operands) {
  with_element(plan().shape.dtype, [&](auto element) { move_shadows<typename decltype(element)::type>(op, operands); });
}

void AtenKernels::run_scores_grad(const Op& op, const Operands& operands) {
  with_gate_element(plan().shape.dtype,
                    [&](auto element) { turn_scores<typename decltype(element)::type>(op, operands); });
}

template <class T>
void AtenKernels::permute_rows(const Op& op, const Operands& operands) {
  const LayerShape& shape = plan().shape;
  const PartitionRows& rows = rows_of(op);
  const CopyRows copies = copy_rows(map(), rows.first, rows.tokens);
  const std::int64_t first_copy = rows.first.count() * shape.top_k;
  const Wide<T>* weight = map().weights.const_data_ptr<Wide<T>>() + first_copy;
  const auto read = [&](ValueKind kind) { return reinterpret_cast<const T*>(operands.read(kind)); };
  const auto written = [&](ValueKind kind) { return reinterpret_cast<T*>(operands.written(kind)); };

  const auto zero_the_padding = [&](ValueKind kind) {
    if (!plan().routing->padded) return;
    filled_.resize(static_cast<std::size_t>(shape.experts));
    const Bytes row = Tokens(1) * shape.model_dim * size_of(shape.dtype);
    const Tokens of_expert(operands.size(kind).count() / row.count() / shape.experts);
    zero_padding(copies, of_expert, shape.model_dim, filled_, written(kind));
  };

  switch (op.kind) {
    case OpKind::permute:
      permute(copies, shape.model_dim, read(ValueKind::input), written(ValueKind::dispatch_input));
      return zero_the_padding(ValueKind::dispatch_input);
    case OpKind::unpermute:
      return unpermute(copies, shape.model_dim, weight, read(ValueKind::combined), written(ValueKind::output));
    case OpKind::unpermute_grad:
      unpermute_grad(copies, shape.model_dim, weight, read(ValueKind::combined), read(ValueKind::grad_output),
                     written(ValueKind::grad_combined),
                     reinterpret_cast<Wide<T>*>(operands.written(ValueKind::grad_gate_scores)));
      return zero_the_padding(ValueKind::grad_combined);
    default:
      return permute_grad(copies, shape.model_dim, read(ValueKind::grad_dispatch_input),
                          operands.reads(ValueKind::grad_input), written(ValueKind::grad_input));
  }
}

template <class T>
void AtenKernels::move_shadows(const Op& op, const Operands& operands) const {
  const auto read = [&](ValueKind kind) { return reinterpret_cast<const T*>(operands.read(kind)); };
  const auto written = [&](ValueKind kind) { return reinterpret_cast<T*>(operands.written(kind)); };
  switch (op.kind) {
    case OpKind::shadow_pack:
      return pack_shadows(plan(), weights().fc1.const_data_ptr<T>(), weights().fc2.const_data_ptr<T>(),
                          written(ValueKind::shadow_weights));
    case OpKind::shadow_grad_sum:
      return sum_shadow_grads(plan(), read(ValueKind::shadow_addends), written(ValueKind::shadow_grads));
    case OpKind::shadow_grad_add:
      return add_shadow_grads(plan(), read(ValueKind::shadow_grads), written(ValueKind::grad_fc1),
                              written(ValueKind::grad_fc2));
    default:
      return op.pass == Pass::forward
                 ? fill_from_shadows(plan(), read(ValueKind::expert_output), written(ValueKind::combined))
                 : fill_from_shadows(plan(), read(ValueKind::grad_expert_input),
                                     written(ValueKind::grad_dispatch_input));
  }
}

template <class T>
void AtenKernels::turn_scores(const Op& op, const Operands& operands) const {
  const LayerShape& shape = plan().shape;
  const PartitionRows& rows = rows_of(op);
  const std::int64_t first_copy = rows.first.count() * shape.top_k;
  scores_grad(gate_rows(shape, rows.tokens), map().experts.const_data_ptr<std::int32_t>() + first_copy,
              map().weights.const_data_ptr<T>() + first_copy,
              reinterpret_cast<const T*>(operands.read(ValueKind::grad_gate_scores)),
              map().balance.defined() ? map().balance.const_data_ptr<T>() : nullptr,
              map().scores.mutable_data_ptr<T>() + rows.first.count() * shape.gate_columns().count());
}

template <class T>
void AtenKernels::activate(const Op& op, const Operands& operands) const {
  const LayerShape& shape = plan().shape;
  const Tokens rows = rows_of(op).received;
  const auto read = [&](ValueKind kind) { return reinterpret_cast<const T*>(operands.read(kind)); };
  const auto written = [&](ValueKind kind) { return reinterpret_cast<T*>(operands.written(kind)); };
  const T* hidden = read(ValueKind::hidden);
  T* activated = written(ValueKind::activated);
  const bool gated = shape.activation == Activation::swiglu;
  if (op.kind == OpKind::activation) {
    return gated ? swiglu(rows, shape.hidden_dim, hidden, activated) : gelu(rows * shape.hidden_dim, hidden, activated);
  }
  const T* grad_activated = read(ValueKind::grad_activated);
  T* grad_hidden = written(ValueKind::grad_hidden);
  gated ? swiglu_grad(rows, shape.hidden_dim, hidden, grad_activated, grad_hidden, activated)
        : gelu_grad(rows * shape.hidden_dim, hidden, grad_activated, grad_hidden, activated);
}

}  // namespace moebench
