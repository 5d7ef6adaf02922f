#pragma once
// One block of a causal transformer over characters, whose feed-forward layer is a Mixture of Experts.

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <functional>
#include <vector>

#include "reference/base/element_type.h"
#include "reference/base/units.h"

namespace moebench::example {

struct TransformerOptions {
  int symbols = 0;      // characters that there are
  int length = 0;       // of a sequence
  Features model_dim;   // a multiple of heads
  int heads = 4;
  ElementType dtype = ElementType::fp32;  // of the parameters and of all arithmetic
  std::uint64_t seed = 1;
};

// Every rank holds the same parameters.
class Transformer {
 public:
  explicit Transformer(const TransformerOptions& options);

  using FeedForward = std::function<at::Tensor(const at::Tensor&)>;  // [tokens, M] -> [tokens, M]

  // characters: [sequences, length] int64. Returns [sequences * length, symbols]: scores of the next character.
  at::Tensor forward(const at::Tensor& characters, const FeedForward& experts) const;

  std::vector<at::Tensor> parameters() const;

 private:
  struct Norm {
    at::Tensor scale;  // [M]
    at::Tensor shift;  // [M]
  };

  at::Tensor attention(const at::Tensor& tokens) const;

  TransformerOptions options_;
  at::Tensor embedding_;  // [symbols, M]
  at::Tensor positions_;  // [length, M]
  at::Tensor projection_;  // [M, 3 M]: queries, keys, values
  at::Tensor attended_;    // [M, M]
  at::Tensor head_;        // [M, symbols]
  Norm before_attention_;
  Norm before_experts_;
  Norm before_head_;
};

}  // namespace moebench::example
