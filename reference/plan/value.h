#pragma once
// A value is a tensor of the step with an identity: what it is, of which partition, in which version.

#include <cstdint>
#include <string_view>

#include "reference/base/units.h"

namespace moebench {

// Rows below are this rank's: "sent" rows are its own tokens' copies in the order of their experts, "received"
// rows are those of all ranks for this rank's experts, grouped by expert. M and H are the paper's sizes, W is H or, for
// SwiGLU, 2 H (LayerShape::hidden_width). The gate's values are of the gate's number format (gate_type).
enum class ValueKind : std::uint8_t {
  input,           // tokens x M        the layer's input
  dispatch_input,  // sent x M          T_I
  expert_input,    // received x M      T_DI
  hidden,          // received x W      T_M: version 0 before, version 1 after the activation, where that is in place
  activated,       // received x H      after an activation that is not in place: a workspace
  expert_output,   // received x M      T_DO
  combined,        // sent x M          T_O
  output,          // tokens x M        the layer's output

  grad_output,
  grad_combined,
  grad_expert_output,
  grad_activated,  // only where `activated` is
  grad_hidden,
  grad_expert_input,
  grad_dispatch_input,
  grad_input,

  grad_gate_scores,   // tokens x top_k    of the weights of the combination
  grad_gate_weights,  // M x E             one version a partition, and one summed over the ranks
  grad_fc1,           // experts of the rank x M x W, one version a partition
  grad_fc2,           // experts of the rank x H x M, one version a partition

  // Of shadowed experts (shadows.h), for each of them both matrices: M x W, then H x M.
  shadow_weights,
  shadow_grads,    // of its weights; on an expert's own rank, the sum over the other ranks
  shadow_addends,  // other ranks' grads of the shares that are summed here: experts of other ranks, share, ranks
};

inline constexpr int value_kind_count = static_cast<int>(ValueKind::shadow_addends) + 1;

std::string_view name_of(ValueKind kind);

using ValueId = std::uint16_t;

inline constexpr std::int16_t whole_batch = -1;  // the partition of what all partitions share
inline constexpr std::int16_t shadow_rows = -2;  // that of the rows that shadowed experts compute where they are

struct Value {
  ValueKind kind = ValueKind::input;
  std::int16_t partition = whole_batch;
  std::int16_t version = 0;
  Bytes size;

  bool operator==(const Value&) const = default;
};

}  // namespace moebench
