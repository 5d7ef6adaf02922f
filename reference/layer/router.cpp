#include "reference/layer/router.h"

#include <ATen/ops/_softmax.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/mm.h>

#include <algorithm>
#include <span>

#include "reference/kernels/element.h"
#include "reference/kernels/gate.h"

namespace moebench {
namespace {

// No op of a plan has this identity: its kind would be the 256th.
constexpr std::uint32_t counts_identity = 0xff000000;

}  // namespace

Router::Router(const LayerShape& shape, std::vector<Tokens> partitions, Communicator& communicator)
    : shape_(shape),
      partitions_(std::move(partitions)),
      communicator_(communicator),
      scores_(at::empty({shape.tokens.count(), shape.experts}, scalar_type_of(shape.dtype))) {
  const std::size_t counts = partitions_.size() * static_cast<std::size_t>(shape.experts);
  for (auto* buffer : {&counts_.sent, &counts_.received, &outgoing_, &incoming_}) buffer->resize(counts);
  const Bytes message(static_cast<std::int64_t>(counts / static_cast<std::size_t>(shape.ranks) * sizeof(std::int32_t)));
  for (int peer = 0; peer < shape.ranks; ++peer) {
    segments_.push_back({.peer = peer, .offset = message * peer, .size = message});
  }
}

const RoutingCounts& Router::route(const at::Tensor& input, const at::Tensor& gate, TokenMap& map) {
  at::mm_out(scores_, input, gate);
  at::_softmax_out(map.probabilities, scores_, 1, false);
  std::int32_t* chosen = map.experts.mutable_data_ptr<std::int32_t>();
  with_element(shape_.dtype, [&](auto element) {
    using T = typename decltype(element)::type;
    choose_experts(shape_.tokens, shape_.experts, shape_.top_k, map.probabilities.const_data_ptr<T>(), chosen,
                   map.weights.mutable_data_ptr<T>());
  });

  const auto experts = static_cast<std::size_t>(shape_.experts);
  std::int32_t* positions = map.positions.mutable_data_ptr<std::int32_t>();
  std::int64_t first_copy = 0;
  for (std::size_t i = 0; i < partitions_.size(); ++i) {
    sort_copies(partitions_[i], shape_.top_k, chosen + first_copy,
                std::span(counts_.sent).subspan(i * experts, experts), positions + first_copy);
    first_copy += partitions_[i].count() * shape_.top_k;
  }
  exchange_counts();
  return counts_;
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

Bytes Router::memory() const { return Bytes(static_cast<std::int64_t>(scores_.nbytes())); }

}  // namespace moebench
