#include "reference/layer/router.h"

#include <ATen/ops/_softmax.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/sigmoid.h>

#include <algorithm>
#include <span>

#include "reference/kernels/element.h"
#include "reference/kernels/gate.h"
#include "reference/kernels/product.h"
#include "reference/routing/capacity.h"

namespace moebench {
namespace {

// No op of a plan has this identity: its kind would be the 256th.
constexpr std::uint32_t counts_identity = 0xff000000;

}  // namespace

Router::Router(const LayerShape& shape, std::vector<Tokens> partitions, Communicator& communicator,
               const RoutingOptions& options, std::uint64_t seed)
    : shape_(shape),
      partitions_(std::move(partitions)),
      communicator_(communicator),
      options_(options),
      seed_(seed),
      scores_(at::empty({shape.tokens.count(), shape.gate_columns().count()},
                        scalar_type_of(gate_type(shape.dtype)))) {
  if (options.workload.kind != WorkloadKind::gate) {
    choice_.emplace(options.workload, shape, seed);
    chosen_ = at::empty({shape.tokens.count(), shape.top_k}, c10::kInt);
    set_step(0);
  }
  if (options.capacity_factor) room_.resize(static_cast<std::size_t>(shape.experts));
  const std::size_t counts = partitions_.size() * static_cast<std::size_t>(shape.experts);
  for (auto* buffer : {&counts_.sent, &counts_.received, &outgoing_, &incoming_}) buffer->resize(counts);
  const Bytes message(static_cast<std::int64_t>(counts / static_cast<std::size_t>(shape.ranks) * sizeof(std::int32_t)));
  for (int peer = 0; peer < shape.ranks; ++peer) {
    segments_.push_back({.peer = peer, .offset = message * peer, .size = message});
  }
}

void Router::set_step(std::int64_t step) {
  step_ = step;
  if (!choice_) return;
  choice_->choose(step, first_token(),
                  {chosen_.mutable_data_ptr<std::int32_t>(), static_cast<std::size_t>(chosen_.numel())});
}

Tokens Router::first_token() const { return shape_.tokens * communicator_.rank(); }

const RoutingCounts& Router::route(const at::Tensor& input, const GateWeights& gate, TokenMap& map) {
  score(input, gate.matrix, map.scores);
  with_gate_element(shape_.dtype, [&](auto element) {
    using T = typename decltype(element)::type;
    const GateRows rows = gate_rows(shape_, shape_.tokens);
    const T* scores = map.scores.const_data_ptr<T>();
    std::int32_t* chosen = map.experts.mutable_data_ptr<std::int32_t>();
    if (choice_) {
      std::copy_n(chosen_.const_data_ptr<std::int32_t>(), chosen_.numel(), chosen);
    } else {
      choose_experts(rows, scores, gate.bias.defined() ? gate.bias.const_data_ptr<T>() : nullptr, chosen);
    }
    weigh_experts(rows, scores, chosen, map.weights.mutable_data_ptr<T>());
    if (map.balance.defined()) {
      balance_loss_ =
          moebench::balance_loss(rows, options_.balance_loss, scores, chosen, map.balance.mutable_data_ptr<T>());
    }
  });
  sort(map);
  exchange_counts();
  return counts_;
}

void Router::score(const at::Tensor& input, const at::Tensor& matrix, const at::Tensor& scores) {
  run(Product{.out = scores_, .a = input, .b = matrix});
  at::Tensor result = scores;
  switch (shape_.gate) {
    case GateKind::softmax:
    case GateKind::switch_gate:
      at::_softmax_out(result, scores_, 1, false);
      break;
    case GateKind::sigmoid:
      at::sigmoid_out(result, scores_);
      break;
    case GateKind::noisy:
      with_gate_element(shape_.dtype, [&](auto element) {
        using T = typename decltype(element)::type;
        noisy_scores(gate_rows(shape_, shape_.tokens), {.seed = seed_, .step = step_, .first = first_token()},
                     scores_.const_data_ptr<T>(), result.mutable_data_ptr<T>());
      });
  }
}

// Partition by partition, so that the tokens that find room are the same for every granularity.
void Router::sort(TokenMap& map) {
  const auto experts = static_cast<std::size_t>(shape_.experts);
  const std::int32_t* chosen = map.experts.const_data_ptr<std::int32_t>();
  std::int32_t* positions = map.positions.mutable_data_ptr<std::int32_t>();
  if (options_.capacity_factor) {
    std::fill(room_.begin(), room_.end(),
              static_cast<std::int32_t>(capacity(shape_, *options_.capacity_factor).count()));
  }
  std::int64_t first_copy = 0;
  for (std::size_t i = 0; i < partitions_.size(); ++i) {
    sort_copies(partitions_[i], shape_.top_k, chosen + first_copy, room_,
                std::span(counts_.sent).subspan(i * experts, experts), positions + first_copy);
    first_copy += partitions_[i].count() * shape_.top_k;
  }
}

// Both sides of the exchange are ordered by peer, counts by partition: [n][ranks][local] <-> [ranks][n][local].
void Router::exchange_counts() {
  const auto ranks = static_cast<std::size_t>(shape_.ranks);
  const auto local = static_cast<std::size_t>(shape_.experts_per_rank());
  const std::size_t n = partitions_.size();
  const auto by_partition = [&](std::size_t i, std::size_t peer) { return (i * ranks + peer) * local; };
  const auto by_peer = [&](std::size_t i, std::size_t peer) { return (peer * n + i) * local; };
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t peer = 0; peer < ranks; ++peer) {
      std::copy_n(&counts_.sent[by_partition(i, peer)], local, &outgoing_[by_peer(i, peer)]);
    }
  }
  communicator_.all_to_all({.identity = counts_identity,
                            .send = std::as_bytes(std::span(outgoing_)).data(),
                            .sends = segments_,
                            .receive = std::as_writable_bytes(std::span(incoming_)).data(),
                            .receives = segments_});
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t peer = 0; peer < ranks; ++peer) {
      std::copy_n(&incoming_[by_peer(i, peer)], local, &counts_.received[by_partition(i, peer)]);
    }
  }
}

Bytes Router::memory() const {
  return Bytes(static_cast<std::int64_t>(scores_.nbytes() + (chosen_.defined() ? chosen_.nbytes() : 0)));
}

}  // namespace moebench
