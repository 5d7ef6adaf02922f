#pragma once
// The oracle's gate: in fp64, by the formulas of kernels/gate.h, over all experts at once and masked.

#include <ATen/core/Tensor.h>

#include <optional>

#include "reference/layer/oracle.h"
#include "reference/routing/expert_choice.h"

namespace moebench {

// What the gate makes of one rank's tokens. All are [tokens, experts].
struct GatedTokens {
  at::Tensor probabilities;  // the softmax of all scores; of a sigmoid gate the scores over their sum
  at::Tensor sigmoids;       // of a sigmoid gate
  at::Tensor noise_slope;    // of a noisy gate: of a score by the size of its noise, before the softplus
  at::Tensor chosen;         // bool
  at::Tensor kept;           // bool: those of the chosen for which there was room
  at::Tensor weights;        // of the chosen, zero elsewhere
  at::Tensor balance;        // [experts] gradient of the balance loss by each token's probabilities
  double balance_loss = 0;
};

struct GateGrad {
  at::Tensor scores;  // [tokens, gate columns] gradient of input times matrix
  at::Tensor terms;   // [tokens, gate columns] what it was before the normalisation's mean was taken from it
};

class OracleGate {
 public:
  // Borrows the problem.
  explicit OracleGate(const OracleProblem& problem);

  const at::Tensor& matrix() const { return matrix_; }  // [M, gate columns]

  // input: [tokens, M] of rank `rank`.
  GatedTokens run(const at::Tensor& input, int rank) const;

  // `grad_weights`: [tokens, experts], zero where not kept.
  GateGrad backward(const GatedTokens& gated, const at::Tensor& grad_weights) const;

 private:
  at::Tensor noise(int rank) const;
  at::Tensor chosen(const at::Tensor& ranking, int rank) const;
  at::Tensor has_room(const at::Tensor& chosen) const;

  const OracleProblem& problem_;
  at::Tensor matrix_;
  std::optional<ExpertChoice> choice_;
};

}  // namespace moebench
