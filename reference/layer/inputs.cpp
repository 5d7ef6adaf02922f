#include "reference/layer/inputs.h"

#include <ATen/ATen.h>

#include "reference/base/error.h"
#include "reference/base/random.h"
#include "reference/kernels/element.h"
#include "reference/layer/parameters.h"

namespace moebench {
namespace {

constexpr std::uint64_t input_purpose = 4;
constexpr std::uint64_t grad_output_purpose = 5;
constexpr double least_gap = 1e-4;
constexpr std::uint64_t most_attempts = 1000;

std::uint64_t seed_of(std::uint64_t seed, std::uint64_t purpose, int rank) {
  return derived_seed(derived_seed(seed, purpose), static_cast<std::uint64_t>(rank));
}

// Indices of the tokens whose choice of experts is nearly a tie.
at::Tensor near_ties(const LayerShape& shape, const at::Tensor& input, const at::Tensor& gate) {
  const at::Tensor scores = at::matmul(input.to(at::kDouble), gate);
  const at::Tensor best = std::get<0>(at::topk(scores, shape.top_k + 1, 1));
  const at::Tensor gap = best.select(1, shape.top_k - 1) - best.select(1, shape.top_k);
  return gap.lt(least_gap).nonzero().flatten();
}

}  // namespace

at::Tensor benchmark_input(const LayerShape& shape, int rank, std::uint64_t seed) {
  const std::uint64_t own = seed_of(seed, input_purpose, rank);
  const at::Tensor input = at::empty({shape.tokens.count(), shape.model_dim.count()}, scalar_type_of(shape.dtype));
  fill_uniform(input, own, 1);
  if (shape.top_k == shape.experts) return input;

  const at::Tensor gate = initial_gate(shape, seed).to(at::kDouble);
  at::Tensor pending = near_ties(shape, input, gate);
  for (std::uint64_t attempt = 1; pending.numel() > 0; ++attempt) {
    if (attempt > most_attempts) {
      throw InputError("with so many experts and such a top_k, rounding would change who is chosen", "lower one of them");
    }
    const at::Tensor redrawn = at::empty({pending.numel(), shape.model_dim.count()}, input.scalar_type());
    fill_uniform(redrawn, derived_seed(own, attempt), 1);
    input.index_copy_(0, pending, redrawn);
    pending = pending.index_select(0, near_ties(shape, redrawn, gate));
  }
  return input;
}

at::Tensor benchmark_grad_output(const LayerShape& shape, int rank, std::uint64_t seed) {
  const at::Tensor grad = at::empty({shape.tokens.count(), shape.model_dim.count()}, scalar_type_of(shape.dtype));
  fill_uniform(grad, seed_of(seed, grad_output_purpose, rank), 1);
  return grad;
}

}  // namespace moebench
