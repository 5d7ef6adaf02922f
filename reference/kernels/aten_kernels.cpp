#include "reference/kernels/aten_kernels.h"

#include <c10/core/InferenceMode.h>

#include <string>
#include <utility>

#include "reference/base/error.h"
#include "reference/kernels/activation.h"
#include "reference/kernels/element.h"
#include "reference/kernels/gate.h"
#include "reference/kernels/permutation.h"
#include "reference/kernels/shadow_weights.h"

namespace moebench {

AtenKernels::AtenKernels(const Program& program, LayerWeights weights, TokenMap map)
    : program_(program),
      weights_(std::move(weights)),
      map_(std::move(map)),
      rows_(program.plan()),
      products_(program, weights_, map_) {}

void AtenKernels::run(int op_index) {
  const c10::InferenceMode without_autograd;
  const Op& op = program_.plan().ops[static_cast<std::size_t>(op_index)];
  const Operands operands(program_, op);
  const LayerShape& shape = program_.plan().shape;
  switch (op.kind) {
    case OpKind::permute:
    case OpKind::unpermute:
    case OpKind::unpermute_grad:
    case OpKind::permute_grad:
      return with_element(shape.dtype, [&](auto element) { run_rows<typename decltype(element)::type>(op, operands); });
    case OpKind::gate_grad:
      with_gate_element(shape.dtype,
                        [&](auto element) { run_scores_grad<typename decltype(element)::type>(op, operands); });
      return products_.run(op_index, operands, rows_.of(op));
    case OpKind::activation:
    case OpKind::activation_grad:
      if (!keeps_pre_activation(shape.activation)) return products_.run(op_index, operands, rows_.of(op));
      return with_element(shape.dtype, [&](auto element) { activate<typename decltype(element)::type>(op, operands); });
    case OpKind::fc1:
    case OpKind::fc2:
    case OpKind::fc2_input_grad:
    case OpKind::fc2_weight_grad:
    case OpKind::fc1_input_grad:
    case OpKind::fc1_weight_grad:
    case OpKind::recompute:
      return products_.run(op_index, operands, rows_.of(op));
    case OpKind::shadow_pack:
    case OpKind::shadow_fill:
    case OpKind::shadow_grad_sum:
    case OpKind::shadow_grad_add:
      return with_element(shape.dtype,
                          [&](auto element) { run_shadows<typename decltype(element)::type>(op, operands); });
    default:
      throw Error("op " + std::to_string(op_index) + ", " + describe(op) + ", is not computation");
  }
}

template <class T>
void AtenKernels::run_rows(const Op& op, const Operands& operands) {
  const LayerShape& shape = program_.plan().shape;
  const PartitionRows& rows = rows_.of(op);
  const CopyRows copies = copy_rows(map_, rows.first, rows.tokens);
  const std::int64_t first_copy = rows.first.count() * shape.top_k;
  const Wide<T>* weight = map_.weights.const_data_ptr<Wide<T>>() + first_copy;
  const auto read = [&](ValueKind kind) { return reinterpret_cast<const T*>(operands.read(kind)); };
  const auto written = [&](ValueKind kind) { return reinterpret_cast<T*>(operands.written(kind)); };

  switch (op.kind) {
    case OpKind::permute:
      return permute(copies, shape.model_dim, read(ValueKind::input), written(ValueKind::dispatch_input));
    case OpKind::unpermute:
      return unpermute(copies, shape.model_dim, weight, read(ValueKind::combined), written(ValueKind::output));
    case OpKind::unpermute_grad:
      return unpermute_grad(copies, shape.model_dim, weight, read(ValueKind::combined), read(ValueKind::grad_output),
                            written(ValueKind::grad_combined),
                            reinterpret_cast<Wide<T>*>(operands.written(ValueKind::grad_gate_scores)));
    default:
      return permute_grad(copies, shape.model_dim, read(ValueKind::grad_dispatch_input),
                          operands.reads(ValueKind::grad_input), written(ValueKind::grad_input));
  }
}

template <class T>
void AtenKernels::run_shadows(const Op& op, const Operands& operands) {
  const Plan& plan = program_.plan();
  const auto read = [&](ValueKind kind) { return reinterpret_cast<const T*>(operands.read(kind)); };
  const auto written = [&](ValueKind kind) { return reinterpret_cast<T*>(operands.written(kind)); };
  switch (op.kind) {
    case OpKind::shadow_pack:
      return pack_shadows(plan, weights_.fc1.const_data_ptr<T>(), weights_.fc2.const_data_ptr<T>(),
                          written(ValueKind::shadow_weights));
    case OpKind::shadow_grad_sum:
      return sum_shadow_grads(plan, read(ValueKind::shadow_addends), written(ValueKind::shadow_grads));
    case OpKind::shadow_grad_add:
      return add_shadow_grads(plan, read(ValueKind::shadow_grads), written(ValueKind::grad_fc1),
                              written(ValueKind::grad_fc2));
    default:
      return op.pass == Pass::forward
                 ? fill_from_shadows(plan, read(ValueKind::expert_output), written(ValueKind::combined))
                 : fill_from_shadows(plan, read(ValueKind::grad_expert_input), written(ValueKind::grad_dispatch_input));
  }
}

template <class T>
void AtenKernels::run_scores_grad(const Op& op, const Operands& operands) {
  const LayerShape& shape = program_.plan().shape;
  const PartitionRows& rows = rows_.of(op);
  const std::int64_t first_copy = rows.first.count() * shape.top_k;
  scores_grad(gate_rows(shape, rows.tokens), map_.experts.const_data_ptr<std::int32_t>() + first_copy,
              map_.weights.const_data_ptr<T>() + first_copy,
              reinterpret_cast<const T*>(operands.read(ValueKind::grad_gate_scores)),
              map_.balance.defined() ? map_.balance.const_data_ptr<T>() : nullptr,
              map_.scores.mutable_data_ptr<T>() + rows.first.count() * shape.gate_columns().count());
}

template <class T>
void AtenKernels::activate(const Op& op, const Operands& operands) {
  const LayerShape& shape = program_.plan().shape;
  const Tokens rows = rows_.of(op).received;
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
