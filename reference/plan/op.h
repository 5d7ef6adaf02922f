#pragma once
// A typed operation on one partition: what it reads and writes, on which stream, and how much work it is.

#include <array>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

#include "reference/base/units.h"
#include "reference/plan/slot.h"
#include "reference/plan/value.h"
#include "reference/trace/stream.h"

namespace moebench {

enum class OpKind : std::uint8_t {
  permute,     // input -> dispatch_input: copies each token's row to the places of its experts
  dispatch,    // dispatch_input -> expert_input: all-to-all (paper: S)
  fc1,         // expert_input -> hidden (before the activation)
  activation,  // hidden -> hidden, in place; or hidden -> activated
  fc2,         // hidden, or activated -> expert_output
  combine,     // expert_output (, combined) -> combined: all-to-all (paper: R); fills a part of a shared one
  unpermute,   // combined -> output: the weighted sum over each token's experts

  unpermute_grad,   // grad_output, combined -> grad_combined, grad_gate_scores
  dispatch_grad,    // grad_combined -> grad_expert_output: all-to-all
  fc2_input_grad,   // grad_expert_output -> grad_hidden (after the activation), or grad_activated
  fc2_weight_grad,  // hidden or activated, grad_expert_output, grad_fc2 -> grad_fc2
  activation_grad,  // hidden, grad_hidden -> grad_hidden, in place; or hidden, grad_activated -> grad_hidden,
                    // activated: what the activation gave is made anew, in the place of its gradient
  fc1_input_grad,   // grad_hidden -> grad_expert_input
  fc1_weight_grad,  // expert_input, grad_hidden, grad_fc1 -> grad_fc1
  combine_grad,     // grad_expert_input (, grad_dispatch_input) -> grad_dispatch_input: all-to-all; as combine
  permute_grad,     // grad_dispatch_input (, grad_input) -> grad_input: sums each token's copies
  gate_grad,        // grad_gate_scores, input, grad_gate_weights (, grad_input) -> grad_gate_weights, grad_input
  all_reduce,       // grad_gate_weights -> grad_gate_weights summed over the ranks

  offload,     // device -> host copy of a value
  prefetch,    // host -> device copy of a value
  recompute,   // expert_input -> hidden, again: after the activation where that is in place, else before it
  redispatch,  // dispatch_input -> expert_input, again

  // Of shadowed experts (shadows.h). Their rows are computed by the kinds above, in partition shadow_rows: from
  // dispatch_input, or grad_combined, with shadow_weights in the place of the rank's own, into shadow_grads.
  shadow_pack,     // -> shadow_weights: those of this rank's experts
  shadow_scatter,  // shadow_weights -> shadow_weights: to each rank its share
  shadow_spread,   // shadow_weights -> shadow_weights: each rank's share to all others
  shadow_fill,     // expert_output, combined -> combined, or grad_expert_input, grad_dispatch_input -> likewise: rows
                   // go where an exchange would have brought them
  shadow_grad_collect,  // shadow_grads -> shadow_addends: to each rank all others' of its share
  shadow_grad_sum,      // shadow_grads, shadow_addends -> shadow_grads: of its share, in the order of ranks
  shadow_grad_gather,   // shadow_grads -> shadow_grads: the sums to the expert's own rank
  shadow_grad_add,      // shadow_grads, grad_fc1, grad_fc2 -> grad_fc1, grad_fc2: of this rank's experts
};

inline constexpr int op_kind_count = static_cast<int>(OpKind::shadow_grad_add) + 1;

std::string_view name_of(OpKind kind);

// One letter for timelines (AR for the all-reduce): S and R as in the paper; gradients in lower case.
std::string_view symbol_of(OpKind kind);

bool is_collective(OpKind kind);
bool is_all_to_all(OpKind kind);
bool is_of_shadows(OpKind kind);       // a kind that there is for shadowed experts alone
bool is_shadow_exchange(OpKind kind);  // an all-to-all of weights or their gradients, not of rows

// True for an all-to-all that carries rows from their tokens' ranks to their experts' ranks, false for the way back.
bool goes_to_experts(OpKind kind);

enum class Pass : std::uint8_t { forward, backward };
std::string_view name_of(Pass pass);

// A value where it lies. The same value can lie in several slots (device and host).
struct Access {
  ValueId value = 0;
  SlotId slot = 0;

  bool operator==(const Access&) const = default;
};

// At most four accesses, in place: an op is copied and compared without touching the heap.
class AccessList {
 public:
  static constexpr int capacity = 4;

  AccessList() = default;
  AccessList(std::initializer_list<Access> accesses) {
    for (Access access : accesses) push_back(access);
  }

  // Precondition: size() < capacity.
  void push_back(Access access) { items_[size_++] = access; }

  int size() const { return size_; }
  bool empty() const { return size_ == 0; }
  Access& operator[](int i) { return items_[static_cast<std::size_t>(i)]; }
  const Access& operator[](int i) const { return items_[static_cast<std::size_t>(i)]; }
  const Access* begin() const { return items_.data(); }
  const Access* end() const { return items_.data() + size_; }
  Access* begin() { return items_.data(); }
  Access* end() { return items_.data() + size_; }

  bool operator==(const AccessList&) const = default;

 private:
  std::array<Access, capacity> items_{};
  std::uint8_t size_ = 0;
};

// What an op costs in units that a machine profile turns into time. Zero where it does not apply.
struct Work {
  Flops flops;     // multiply and add count as two
  Bytes sent;      // on the wire to other ranks; a rank's message to itself does not count
  Bytes received;  // from other ranks
  Bytes copied;    // between device and host, or within device memory (permutations)

  bool operator==(const Work&) const = default;
};

struct Op {
  OpKind kind = OpKind::permute;
  Pass pass = Pass::forward;
  Stream stream = Stream::compute;
  std::int16_t partition = whole_batch;
  AccessList reads;
  AccessList writes;
  Work work;

  bool operator==(const Op&) const = default;
};

// True where `kind` may write `written` over this operand: an element-wise op, an accumulation, or an exchange that
// fills a part and leaves the rest. Never a GEMM's input.
bool may_overwrite(OpKind kind, ValueKind operand, ValueKind written);

}  // namespace moebench
