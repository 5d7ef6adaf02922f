#include "examples/language_model/transformer.h"

#include <ATen/ATen.h>

#include <cmath>

#include "reference/base/random.h"
#include "reference/kernels/element.h"
#include "reference/layer/parameters.h"

namespace moebench::example {
namespace {

at::Tensor normalised(const at::Tensor& tokens, const at::Tensor& scale, const at::Tensor& shift) {
  return at::layer_norm(tokens, {tokens.size(-1)}, scale, shift);
}

}  // namespace

Transformer::Transformer(const TransformerOptions& options) : options_(options) {
  const auto type = scalar_type_of(options.dtype);
  const std::int64_t model = options.model_dim.count();
  std::uint64_t purpose = 1000;  // beyond those of the layer's own parameters
  const auto uniform = [&](std::int64_t rows, std::int64_t columns) {
    at::Tensor matrix = at::empty({rows, columns}, type);
    fill_uniform(matrix, derived_seed(options.seed, purpose++), 1.0 / std::sqrt(static_cast<double>(model)));
    return matrix.requires_grad_();
  };
  const auto norm = [&] {
    return Norm{.scale = at::ones({model}, type).requires_grad_(), .shift = at::zeros({model}, type).requires_grad_()};
  };
  embedding_ = uniform(options.symbols, model);
  positions_ = uniform(options.length, model);
  projection_ = uniform(model, 3 * model);
  attended_ = uniform(model, model);
  head_ = uniform(model, options.symbols);
  before_attention_ = norm();
  before_experts_ = norm();
  before_head_ = norm();
}

std::vector<at::Tensor> Transformer::parameters() const {
  return {embedding_, positions_, projection_, attended_, head_, before_attention_.scale, before_attention_.shift,
          before_experts_.scale, before_experts_.shift, before_head_.scale, before_head_.shift};
}

at::Tensor Transformer::attention(const at::Tensor& tokens) const {
  const std::int64_t model = options_.model_dim.count();
  const at::Tensor heads = at::matmul(tokens, projection_)
                               .view({-1, options_.length, 3, options_.heads, model / options_.heads})
                               .permute({2, 0, 3, 1, 4});
  const at::Tensor mixed = at::scaled_dot_product_attention(heads[0], heads[1], heads[2], {}, 0.0, true);
  return at::matmul(mixed.transpose(1, 2).reshape({-1, model}), attended_);
}

at::Tensor Transformer::forward(const at::Tensor& characters, const FeedForward& experts) const {
  at::Tensor tokens = (at::embedding(embedding_, characters) + positions_).view({-1, options_.model_dim.count()});
  tokens = tokens + attention(normalised(tokens, before_attention_.scale, before_attention_.shift));
  tokens = tokens + experts(normalised(tokens, before_experts_.scale, before_experts_.shift));
  return at::matmul(normalised(tokens, before_head_.scale, before_head_.shift), head_);
}

}  // namespace moebench::example
