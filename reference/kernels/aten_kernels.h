#pragma once
// The compute stream's ops on the CPU: products through ATen, everything between them in loops of our own.

#include <cstdint>
#include <vector>

#include "reference/kernels/layer_kernels.h"

namespace moebench {

// Allocates what ProductOps does.
class AtenKernels final : public LayerKernels {
 public:
  using LayerKernels::LayerKernels;

 private:
  void run_permutation(const Op& op, const Operands& operands) override;
  void run_activation(const Op& op, const Operands& operands) override;
  void run_shadows(const Op& op, const Operands& operands) override;
  void run_scores_grad(const Op& op, const Operands& operands) override;

  template <class T>
  void permute_rows(const Op& op, const Operands& operands);
  template <class T>
  void activate(const Op& op, const Operands& operands) const;
  template <class T>
  void move_shadows(const Op& op, const Operands& operands) const;
  template <class T>
  void turn_scores(const Op& op, const Operands& operands) const;

  std::vector<std::int32_t> filled_;  // scratch of padding
};

}  // namespace moebench
