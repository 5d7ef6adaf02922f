#pragma once
// The Mixture-of-Experts layer as the language model sees it: one that runs plans on every rank, or the oracle.

#include <ATen/core/Tensor.h>

#include <memory>
#include <optional>
#include <vector>

#include "reference/layer/moe_layer.h"

namespace moebench::example {

class ExpertLayer {
 public:
  virtual ~ExpertLayer() = default;

  // input: [tokens of the ranks that this process stands for, M] of the shape's type. Differentiable.
  virtual at::Tensor forward(const at::Tensor& input, std::int64_t step) = 0;

  virtual std::vector<at::Tensor> parameters() const = 0;

  // Which experts the tokens of the last forward pass took, [tokens, top_k] int32; undefined for the oracle.
  virtual at::Tensor experts() const = 0;

  // What the last forward pass ran; nothing for the oracle.
  virtual std::optional<SelectionRecord> selection() const = 0;
};

// One rank's share of a layer, by any system. Borrows device and communicator.
std::unique_ptr<ExpertLayer> make_planned_layer(const MoeLayerOptions& options, Device& device,
                                                Communicator& communicator);

// The whole layer, in fp64 within one process: `shape.ranks` ranks' tokens one after the other, rounded to the shape's
// type at its input and output.
std::unique_ptr<ExpertLayer> make_oracle_layer(const MoeLayerOptions& options);

}  // namespace moebench::example
