#pragma once
// The sizes of one MoE layer on one rank (paper, Table I: B, M, H, E, N).

#include "reference/base/activation.h"
#include "reference/base/element_type.h"
#include "reference/base/gate_kind.h"
#include "reference/base/units.h"

namespace moebench {

struct LayerShape {
  Tokens tokens;        // B: tokens of the batch on this rank
  Features model_dim;   // M
  Features hidden_dim;  // H
  int experts = 1;      // E: experts of all ranks together; a multiple of ranks
  int ranks = 1;        // N: devices that share the experts
  int top_k = 1;        // experts chosen for each token
  ElementType dtype = ElementType::fp32;
  GateKind gate = GateKind::softmax;
  Activation activation = Activation::relu;

  int experts_per_rank() const { return experts / ranks; }
  Tokens routed_tokens() const { return tokens * top_k; }
  // Of the gate's matrix, which has M rows: a score for each expert, and for a noisy gate the size of its noise.
  Features gate_columns() const { return Features(gate == GateKind::noisy ? 2 * std::int64_t{experts} : experts); }

  // Columns of T_M and of an expert's first matrix: 2 H for SwiGLU, whose gate and up projections stand side by side.
  Features hidden_width() const { return activation == Activation::swiglu ? hidden_dim * 2 : hidden_dim; }

  // Of both matrices of one expert.
  Elements expert_weights() const { return model_dim * (hidden_width() + hidden_dim); }

  bool operator==(const LayerShape&) const = default;
};

// Throws InputError that names the field and the least that would work: every size is at least 1, experts
// divide by ranks, top_k is at most experts, and 1 for the switch gate.
void require_valid(const LayerShape& shape);

// The most ranks, up to `most`, that can share the experts evenly. Both at least 1.
int ranks_that_share(int experts, int most);

// Whether the FLOPs and bytes of a step fit 64 bits, whatever the system.
bool is_countable(const LayerShape& shape);

}  // namespace moebench
