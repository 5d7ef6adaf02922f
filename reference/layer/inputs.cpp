#include "reference/layer/inputs.h"

#include <ATen/ATen.h>

#include "reference/base/error.h"
#include "reference/base/random.h"
#include "reference/kernels/element.h"
#include "reference/layer/parameters.h"
#include "reference/routing/gate_noise.h"

namespace moebench {
namespace {

constexpr std::uint64_t input_purpose = 4;
constexpr std::uint64_t grad_output_purpose = 5;
constexpr double least_gap = 1e-4;
constexpr std::uint64_t most_attempts = 1000;

std::uint64_t seed_of(std::uint64_t seed, std::uint64_t purpose, int rank) {
  return derived_seed(derived_seed(seed, purpose), static_cast<std::uint64_t>(rank));
}

// The gate in fp64, with what it needs of each of a rank's tokens.
struct Gate {
  at::Tensor matrix;  // [M, gate columns]
  at::Tensor noise;   // [tokens, experts] of a noisy gate
};

Gate gate_of(const LayerShape& shape, int rank, std::uint64_t seed) {
  Gate gate{.matrix = initial_gate(shape, seed).to(at::kDouble)};
  if (shape.gate != GateKind::noisy) return gate;
  gate.noise = at::empty({shape.tokens.count(), shape.experts}, at::kDouble);
  auto* noise = gate.noise.data_ptr<double>();
  const auto experts = static_cast<std::size_t>(shape.experts);
  for (std::int64_t token = 0; token < shape.tokens.count(); ++token) {
    gate_noise(seed, 0, shape.tokens * rank + Tokens(token), {noise + token * shape.experts, experts});
  }
  return gate;
}

// Of the tokens `rows` of the batch, whose input is `input`, those whose choice of experts is nearly a tie.
at::Tensor near_ties(const LayerShape& shape, const at::Tensor& input, const Gate& gate, const at::Tensor& rows) {
  const at::Tensor raw = at::matmul(input.to(at::kDouble), gate.matrix);
  at::Tensor scores = raw.narrow(1, 0, shape.experts);
  if (gate.noise.defined()) {
    const at::Tensor size = at::log1p(at::exp(raw.narrow(1, shape.experts, shape.experts)));
    scores = scores + gate.noise.index_select(0, rows) * size;
  }
  const at::Tensor best = std::get<0>(at::topk(scores, shape.top_k + 1, 1));
  const at::Tensor gap = best.select(1, shape.top_k - 1) - best.select(1, shape.top_k);
  return rows.index_select(0, gap.lt(least_gap).nonzero().flatten());
}

}  // namespace

at::Tensor benchmark_input(const LayerShape& shape, int rank, std::uint64_t seed, bool gate_chooses) {
  const std::uint64_t own = seed_of(seed, input_purpose, rank);
  const at::Tensor input = at::empty({shape.tokens.count(), shape.model_dim.count()}, scalar_type_of(shape.dtype));
  fill_uniform(input, own, 1);
  if (!gate_chooses || shape.top_k == shape.experts) return input;

  const Gate gate = gate_of(shape, rank, seed);
  at::Tensor pending = near_ties(shape, input, gate, at::arange(shape.tokens.count()));
  for (std::uint64_t attempt = 1; pending.numel() > 0; ++attempt) {
    if (attempt > most_attempts) {
      throw InputError("with so many experts and such a top_k, rounding would change who is chosen", "lower one of them");
    }
    const at::Tensor redrawn = at::empty({pending.numel(), shape.model_dim.count()}, input.scalar_type());
    fill_uniform(redrawn, derived_seed(own, attempt), 1);
    input.index_copy_(0, pending, redrawn);
    pending = near_ties(shape, redrawn, gate, pending);
  }
  return input;
}

at::Tensor benchmark_grad_output(const LayerShape& shape, int rank, std::uint64_t seed) {
  const at::Tensor grad = at::empty({shape.tokens.count(), shape.model_dim.count()}, scalar_type_of(shape.dtype));
  fill_uniform(grad, seed_of(seed, grad_output_purpose, rank), 1);
  return grad;
}

}  // namespace moebench
