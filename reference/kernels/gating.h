#pragma once
// What of a step's routing runs where the tensors are: from the gate's scores to the places of the copies.

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "reference/base/shape.h"
#include "reference/base/units.h"
#include "reference/kernels/gate.h"
#include "reference/kernels/token_map.h"

namespace moebench {

// A gate's weights, without gradient mode's marks.
struct GateWeights {
  at::Tensor matrix;  // [M, gate columns]
  at::Tensor bias;    // [experts] of a sigmoid gate's choice; undefined: none
};

// What a choice of experts depends on beside input and weights.
struct Draw {
  NoiseSource noise;  // of a noisy gate
  at::Tensor given;   // [tokens, top_k] int32 experts of a workload, on the CPU; undefined: the gate chooses
};

// Not thread-safe. Gradient mode is off. All tensors of a call, but those of the draw, are of one device.
class Gating {
 public:
  virtual ~Gating() = default;

  // Fills `map` for `input` [tokens, M], except for the positions. The map has `balance` where there is such a loss.
  virtual void choose(const at::Tensor& input, const GateWeights& weights, const Draw& draw, TokenMap& map) = 0;

  // Fills the positions for `partitions` of the tokens that were chosen for last, and `counts` [partitions][experts].
  // Of a capacity, so many copies of all partitions go to one expert, in the order of tokens, and the others are
  // dropped. Returns when the counts are there.
  virtual void sort(const std::vector<Tokens>& partitions, std::optional<Tokens> capacity, TokenMap& map,
                    std::span<std::int32_t> counts) = 0;

  // Fills the positions for `partitions` of the tokens that were chosen for last, where each expert has rows[i] places
  // in partition i, filled in the order of tokens; other copies are dropped. Does not wait for a device.
  virtual void place(const std::vector<Tokens>& partitions, const std::vector<Tokens>& rows, TokenMap& map) = 0;

  // Of the tokens of the last choose(); 0 where there is none. Waits for a device.
  virtual double balance_loss() const = 0;

  virtual Bytes memory() const = 0;  // of its tensors
};

// On the CPU, in loops (gate.h). Of batches up to the tokens of `shape`; takes no storage once it has seen a step.
// `balance_loss` is the loss's coefficient.
std::unique_ptr<Gating> make_host_gating(const LayerShape& shape, Ratio balance_loss);

// On any device of ATen's, as operations on whole tensors (tensor/gate.h).
std::unique_ptr<Gating> make_tensor_gating(const LayerShape& shape, Ratio balance_loss);

}  // namespace moebench
