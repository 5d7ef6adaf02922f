#include "reference/kernels/layer_kernels.h"

#include <c10/core/InferenceMode.h>

#include <string>
#include <utility>

#include "reference/base/error.h"

namespace moebench {

LayerKernels::LayerKernels(const Program& program, LayerWeights weights, TokenMap map)
    : program_(program),
      weights_(std::move(weights)),
      map_(std::move(map)),
      rows_(program.plan()),
      products_(program, weights_, map_) {}

void LayerKernels::run(int op_index) {
  const c10::InferenceMode without_autograd;
  const Op& op = plan().ops[static_cast<std::size_t>(op_index)];
  const Operands operands(program_, op);
  switch (op.kind) {
    case OpKind::permute:
    case OpKind::unpermute:
    case OpKind::unpermute_grad:
    case OpKind::permute_grad:
      return run_permutation(op, operands);
    case OpKind::gate_grad:
      run_scores_grad(op, operands);
      return products_.run(op_index, operands, rows_of(op));
    case OpKind::activation:
    case OpKind::activation_grad:
      if (keeps_pre_activation(plan().shape.activation)) return run_activation(op, operands);
      [[fallthrough]];
    case OpKind::fc1:
    case OpKind::fc2:
    case OpKind::fc2_input_grad:
    case OpKind::fc2_weight_grad:
    case OpKind::fc1_input_grad:
    case OpKind::fc1_weight_grad:
    case OpKind::recompute:
      return products_.run(op_index, operands, rows_of(op));
    case OpKind::shadow_pack:
    case OpKind::shadow_fill:
    case OpKind::shadow_grad_sum:
    case OpKind::shadow_grad_add:
      return run_shadows(op, operands);
    default:
      throw Error("op " + std::to_string(op_index) + ", " + describe(op) + ", is not computation");
  }
}

}  // namespace moebench
