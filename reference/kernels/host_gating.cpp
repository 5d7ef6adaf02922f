#include <ATen/ops/_softmax.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/sigmoid.h>

#include <algorithm>

#include "reference/kernels/element.h"
#include "reference/kernels/gating.h"
#include "reference/kernels/product.h"

namespace moebench {
namespace {

class HostGating final : public Gating {
 public:
  HostGating(const LayerShape& shape, Ratio balance_loss)
      : shape_(shape),
        coefficient_(balance_loss),
        raw_(at::empty({shape.tokens.count(), shape.gate_columns().count()}, scalar_type_of(gate_type(shape.dtype)))) {}

  void choose(const at::Tensor& input, const GateWeights& weights, const Draw& draw, TokenMap& map) override {
    const Tokens tokens(input.size(0));
    score(input, weights.matrix, draw.noise, map.scores.narrow(0, 0, tokens.count()));
    with_gate_element(shape_.dtype, [&](auto element) {
      using T = typename decltype(element)::type;
      const GateRows rows = gate_rows(shape_, tokens);
      const T* scores = map.scores.const_data_ptr<T>();
      std::int32_t* chosen = map.experts.mutable_data_ptr<std::int32_t>();
      if (draw.given.defined()) {
        std::copy_n(draw.given.const_data_ptr<std::int32_t>(), tokens.count() * shape_.top_k, chosen);
      } else {
        choose_experts(rows, scores, weights.bias.defined() ? weights.bias.const_data_ptr<T>() : nullptr, chosen);
      }
      weigh_experts(rows, scores, chosen, map.weights.mutable_data_ptr<T>());
      if (map.balance.defined()) {
        loss_ = moebench::balance_loss(rows, coefficient_, scores, chosen, map.balance.mutable_data_ptr<T>());
      }
    });
  }

  // Partition by partition, so that the tokens that find room are the same for every granularity.
  void sort(const std::vector<Tokens>& partitions, std::optional<Tokens> capacity, TokenMap& map,
            std::span<std::int32_t> counts) override {
    const auto experts = static_cast<std::size_t>(shape_.experts);
    const std::int32_t* chosen = map.experts.const_data_ptr<std::int32_t>();
    std::int32_t* positions = map.positions.mutable_data_ptr<std::int32_t>();
    if (capacity) room_.assign(experts, static_cast<std::int32_t>(capacity->count()));
    std::int64_t first_copy = 0;
    for (std::size_t i = 0; i < partitions.size(); ++i) {
      sort_copies(partitions[i], shape_.top_k, chosen + first_copy, room_, counts.subspan(i * experts, experts),
                  positions + first_copy);
      first_copy += partitions[i].count() * shape_.top_k;
    }
  }

  void place(const std::vector<Tokens>& partitions, const std::vector<Tokens>& rows, TokenMap& map) override {
    const std::int32_t* chosen = map.experts.const_data_ptr<std::int32_t>();
    std::int32_t* positions = map.positions.mutable_data_ptr<std::int32_t>();
    room_.resize(static_cast<std::size_t>(shape_.experts));
    std::int64_t first_copy = 0;
    for (std::size_t i = 0; i < partitions.size(); ++i) {
      place_copies(partitions[i], shape_.top_k, chosen + first_copy, rows[i], room_, positions + first_copy);
      first_copy += partitions[i].count() * shape_.top_k;
    }
  }

  double balance_loss() const override { return loss_; }

  Bytes memory() const override { return Bytes(static_cast<std::int64_t>(raw_.nbytes())); }

 private:
  void score(const at::Tensor& input, const at::Tensor& matrix, const NoiseSource& noise, at::Tensor scores) {
    const at::Tensor raw = raw_.narrow(0, 0, scores.size(0));
    run(Product{.out = raw, .a = input, .b = matrix});
    switch (shape_.gate) {
      case GateKind::softmax:
      case GateKind::switch_gate:
        at::_softmax_out(scores, raw, 1, false);
        break;
      case GateKind::sigmoid:
        at::sigmoid_out(scores, raw);
        break;
      case GateKind::noisy:
        with_gate_element(shape_.dtype, [&](auto element) {
          using T = typename decltype(element)::type;
          noisy_scores(gate_rows(shape_, Tokens(scores.size(0))), noise, raw.const_data_ptr<T>(),
                       scores.mutable_data_ptr<T>());
        });
    }
  }

  LayerShape shape_;
  Ratio coefficient_;
  at::Tensor raw_;  // [tokens, gate columns]
  double loss_ = 0;
  std::vector<std::int32_t> room_;  // [experts] that the capacity leaves, or places that are filled; empty: no limit
};

}  // namespace

std::unique_ptr<Gating> make_host_gating(const LayerShape& shape, Ratio balance_loss) {
  return std::make_unique<HostGating>(shape, balance_loss);
}

}  // namespace moebench
