#include "reference/layer/external_tensors.h"

#include <array>
#include <string>
#include <utility>
#include <vector>

#include "reference/base/error.h"

namespace moebench {
namespace {

// By kind of value; undefined where the pass has no such tensor.
using Tensors = std::array<at::Tensor, value_kind_count>;

at::Tensor& tensor_of(Tensors& tensors, ValueKind kind) { return tensors[static_cast<std::size_t>(kind)]; }

std::vector<Tokens> first_tokens(const Plan& plan) {
  std::vector<Tokens> first;
  Tokens next;
  for (const PartitionRouting& partition : plan.routing->partitions) {
    first.push_back(next);
    next += partition.tokens;
  }
  return first;
}

void bind_access(Program& program, Tensors& tensors, const std::vector<Tokens>& first_token, Access access) {
  if (program.plan().slots[access.slot].pool != Pool::external) return;
  const Value& value = program.plan().values[access.value];
  const at::Tensor& tensor = tensor_of(tensors, value.kind);
  if (!tensor.defined()) throw Error("no tensor is bound to " + describe(value));
  auto* data = static_cast<std::byte*>(tensor.data_ptr());
  if (value.partition != whole_batch) {
    const Tokens first = first_token[static_cast<std::size_t>(value.partition)];
    data += first.count() * tensor.stride(0) * static_cast<std::int64_t>(tensor.element_size());
  }
  program.bind(access.slot, data);
}

void bind_pass(Program& program, Pass pass, Tensors tensors) {
  const std::vector<Tokens> first_token = first_tokens(program.plan());
  for (const Op& op : program.plan().pass(pass)) {
    for (const Access& access : op.reads) bind_access(program, tensors, first_token, access);
    for (const Access& access : op.writes) bind_access(program, tensors, first_token, access);
  }
}

}  // namespace

void bind(Program& program, const ForwardTensors& tensors) {
  Tensors by_kind;
  tensor_of(by_kind, ValueKind::input) = tensors.input;
  tensor_of(by_kind, ValueKind::output) = tensors.output;
  bind_pass(program, Pass::forward, std::move(by_kind));
}

void bind(Program& program, const BackwardTensors& tensors) {
  Tensors by_kind;
  tensor_of(by_kind, ValueKind::input) = tensors.input;
  tensor_of(by_kind, ValueKind::grad_output) = tensors.grad_output;
  tensor_of(by_kind, ValueKind::grad_input) = tensors.grad_input;
  tensor_of(by_kind, ValueKind::grad_gate_scores) = tensors.grad_scores;
  tensor_of(by_kind, ValueKind::grad_gate_weights) = tensors.grad_gate;
  tensor_of(by_kind, ValueKind::grad_fc1) = tensors.grad_fc1;
  tensor_of(by_kind, ValueKind::grad_fc2) = tensors.grad_fc2;
  bind_pass(program, Pass::backward, std::move(by_kind));
}

}  // namespace moebench
