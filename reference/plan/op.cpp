#include "reference/plan/op.h"

namespace moebench {
namespace {

struct KindText {
  std::string_view name;
  std::string_view symbol;
};

constexpr std::array<KindText, op_kind_count> kind_texts = {{
    {"permute", "P"},
    {"dispatch", "S"},
    {"fc1", "F"},
    {"activation", "A"},
    {"fc2", "G"},
    {"combine", "R"},
    {"unpermute", "U"},
    {"unpermute_grad", "u"},
    {"dispatch_grad", "s"},
    {"fc2_input_grad", "g"},
    {"fc2_weight_grad", "y"},
    {"activation_grad", "a"},
    {"fc1_input_grad", "f"},
    {"fc1_weight_grad", "x"},
    {"combine_grad", "r"},
    {"permute_grad", "p"},
    {"gate_grad", "q"},
    {"all_reduce", "AR"},
    {"offload", "O"},
    {"prefetch", "L"},
    {"recompute", "C"},
    {"redispatch", "D"},
    {"shadow_pack", "K"},
    {"shadow_scatter", "B"},
    {"shadow_spread", "E"},
    {"shadow_fill", "J"},
    {"shadow_grad_collect", "e"},
    {"shadow_grad_sum", "j"},
    {"shadow_grad_gather", "b"},
    {"shadow_grad_add", "k"},
}};

const KindText& text_of(OpKind kind) { return kind_texts[static_cast<std::size_t>(kind)]; }

}  // namespace

std::string_view name_of(OpKind kind) { return text_of(kind).name; }

std::string_view symbol_of(OpKind kind) { return text_of(kind).symbol; }

std::string_view name_of(Pass pass) { return pass == Pass::forward ? "forward" : "backward"; }

bool is_all_to_all(OpKind kind) {
  switch (kind) {
    case OpKind::dispatch:
    case OpKind::combine:
    case OpKind::dispatch_grad:
    case OpKind::combine_grad:
    case OpKind::redispatch:
      return true;
    default:
      return is_shadow_exchange(kind);
  }
}

bool is_of_shadows(OpKind kind) { return kind >= OpKind::shadow_pack; }

bool is_shadow_exchange(OpKind kind) {
  return kind == OpKind::shadow_scatter || kind == OpKind::shadow_spread || kind == OpKind::shadow_grad_collect ||
         kind == OpKind::shadow_grad_gather;
}

bool is_collective(OpKind kind) { return is_all_to_all(kind) || kind == OpKind::all_reduce; }

bool goes_to_experts(OpKind kind) {
  return kind == OpKind::dispatch || kind == OpKind::dispatch_grad || kind == OpKind::redispatch;
}

bool may_overwrite(OpKind kind, ValueKind operand, ValueKind written) {
  if (kind == OpKind::activation_grad && operand == ValueKind::grad_activated) return written == ValueKind::activated;
  if (operand != written) return false;
  switch (kind) {
    case OpKind::activation:
      return operand == ValueKind::hidden;
    case OpKind::activation_grad:
      return operand == ValueKind::grad_hidden;
    case OpKind::fc1_weight_grad:
      return operand == ValueKind::grad_fc1 || operand == ValueKind::shadow_grads;
    case OpKind::fc2_weight_grad:
      return operand == ValueKind::grad_fc2;
    case OpKind::gate_grad:
      return operand == ValueKind::grad_gate_weights || operand == ValueKind::grad_input;
    case OpKind::permute_grad:
      return operand == ValueKind::grad_input;
    case OpKind::all_reduce:
      return operand == ValueKind::grad_gate_weights;
    case OpKind::combine:
      return operand == ValueKind::combined;
    case OpKind::combine_grad:
      return operand == ValueKind::grad_dispatch_input;
    case OpKind::shadow_scatter:
    case OpKind::shadow_spread:
      return operand == ValueKind::shadow_weights;
    case OpKind::shadow_fill:
      return operand == ValueKind::combined || operand == ValueKind::grad_dispatch_input;
    case OpKind::shadow_grad_sum:
    case OpKind::shadow_grad_gather:
      return operand == ValueKind::shadow_grads;
    case OpKind::shadow_grad_add:
      return operand == ValueKind::grad_fc1 || operand == ValueKind::grad_fc2;
    default:
      return false;
  }
}

}  // namespace moebench
