#include <ATen/ops/empty.h>
#include <ATen/ops/full.h>
#include <ATen/ops/stack.h>

#include <algorithm>

#include "reference/kernels/element.h"
#include "reference/kernels/gating.h"
#include "reference/kernels/product.h"
#include "reference/kernels/tensor/gate.h"
#include "reference/kernels/upload.h"
#include "reference/routing/gate_noise.h"

namespace moebench {
namespace {

class TensorGating final : public Gating {
 public:
  TensorGating(const LayerShape& shape, Ratio balance_loss) : shape_(shape), coefficient_(balance_loss) {}

  void choose(const at::Tensor& input, const GateWeights& weights, const Draw& draw, TokenMap& map) override {
    const std::int64_t tokens = input.size(0);
    const at::Tensor scores = map.scores.narrow(0, 0, tokens);
    const at::Tensor chosen = map.experts.narrow(0, 0, tokens);
    const at::Tensor raw = at::empty(scores.sizes(), scores.options());
    run(Product{.out = raw, .a = input, .b = weights.matrix});
    scores.copy_(shape_.gate == GateKind::noisy ? noisy_scores(normal(draw.noise, input), raw)
                                                : gate_scores(shape_.gate, raw));
    const at::Tensor of_experts = scores.narrow(1, 0, shape_.experts);
    chosen.copy_(draw.given.defined() ? upload(draw.given.narrow(0, 0, tokens), input.device())
                                      : choose_experts(of_experts, weights.bias, shape_.top_k));
    map.weights.narrow(0, 0, tokens).copy_(weigh_experts(shape_.gate, of_experts, chosen));
    if (map.balance.defined()) {
      loss_ = moebench::balance_loss(shape_.gate, coefficient_, scores, chosen, map.balance);
    }
  }

  void sort(const std::vector<Tokens>& partitions, std::optional<Tokens> capacity, TokenMap& map,
            std::span<std::int32_t> counts) override {
    const std::int64_t most = capacity ? capacity->count() : shape_.tokens.count() * shape_.top_k;
    const at::Tensor room = at::full({shape_.experts}, most, map.experts.options().dtype(c10::kLong));
    std::vector<at::Tensor> taken;
    std::int64_t first = 0;
    for (const Tokens tokens : partitions) {
      taken.push_back(sort_copies(map.experts.narrow(0, first, tokens.count()), room,
                                  map.positions.narrow(0, first, tokens.count())));
      first += tokens.count();
    }
    const at::Tensor all = at::stack(taken).to(c10::kInt).cpu();
    std::copy_n(all.const_data_ptr<std::int32_t>(), counts.size(), counts.begin());
  }

  void place(const std::vector<Tokens>& partitions, const std::vector<Tokens>& rows, TokenMap& map) override {
    std::int64_t first = 0;
    for (std::size_t i = 0; i < partitions.size(); ++i) {
      const std::int64_t tokens = partitions[i].count();
      place_copies(map.experts.narrow(0, first, tokens), shape_.experts, rows[i],
                   map.positions.narrow(0, first, tokens));
      first += tokens;
    }
  }

  double balance_loss() const override { return loss_.defined() ? loss_.item<double>() : 0; }

  Bytes memory() const override { return {}; }

 private:
  // Made on the CPU, where every rank and device draws the same numbers.
  at::Tensor normal(const NoiseSource& noise, const at::Tensor& input) const {
    const at::Tensor numbers = at::empty({input.size(0), shape_.experts}, c10::kDouble);
    const auto experts = static_cast<std::size_t>(shape_.experts);
    for (std::int64_t token = 0; token < input.size(0); ++token) {
      gate_noise(noise.seed, noise.step, noise.first + Tokens(token),
                 {numbers.mutable_data_ptr<double>() + token * shape_.experts, experts});
    }
    return upload(numbers, input.device());
  }

  LayerShape shape_;
  Ratio coefficient_;
  at::Tensor loss_;
};

}  // namespace

std::unique_ptr<Gating> make_tensor_gating(const LayerShape& shape, Ratio balance_loss) {
  return std::make_unique<TensorGating>(shape, balance_loss);
}

}  // namespace moebench
