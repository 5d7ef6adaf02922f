#include "reference/layer/router.h"

#include <ATen/ops/empty.h>

#include <algorithm>
#include <array>
#include <bit>
#include <chrono>
#include <numeric>
#include <span>

#include "reference/routing/capacity.h"

namespace moebench {
namespace {

// No op of a plan has these identities: their kinds would be the last of 256.
constexpr std::uint32_t counts_identity = 0xff000000;
constexpr std::uint32_t totals_identity = 0xfe000000;

constexpr std::size_t notice_size = sizeof(Notice) / sizeof(std::int32_t);
using NoticeWords = std::array<std::int32_t, notice_size>;

}  // namespace

Router::Router(const LayerShape& shape, Communicator& communicator, const RoutingOptions& options, std::uint64_t seed,
               RouterDuties duties, const MakeGating& make_gating)
    : shape_(shape),
      communicator_(communicator),
      options_(options),
      duties_(duties),
      seed_(seed),
      gating_(make_gating(shape, options.balance_loss)) {
  if (options.workload.kind != WorkloadKind::gate) {
    choice_.emplace(options.workload, shape, seed);
    chosen_ = at::empty({shape.tokens.count(), shape.top_k}, c10::kInt);
    set_step(0);
  }
  if (!duties.totals) return;
  counts_.totals.resize(static_cast<std::size_t>(shape.experts));
  own_totals_.resize(static_cast<std::size_t>(shape.experts_per_rank()));
  const Bytes own(static_cast<std::int64_t>(own_totals_.size() * sizeof(std::int32_t)));
  for (int peer = 0; peer < shape.ranks; ++peer) {
    totals_sent_.push_back({.peer = peer, .offset = {}, .size = own});
    totals_received_.push_back({.peer = peer, .offset = own * peer, .size = own});
  }
}

void Router::set_step(std::int64_t step) {
  step_ = step;
  if (!choice_) return;
  choice_->choose(step, first_token(),
                  {chosen_.mutable_data_ptr<std::int32_t>(), static_cast<std::size_t>(chosen_.numel())});
}

Tokens Router::first_token() const { return shape_.tokens * communicator_.rank(); }

void Router::choose(const at::Tensor& input, const GateWeights& gate, TokenMap& map) {
  gating_->choose(input, gate, {.noise = {.seed = seed_, .step = step_, .first = first_token()}, .given = chosen_},
                  map);
}

const RoutingCounts& Router::count(const std::vector<Tokens>& partitions, const Notice& notice, TokenMap& map) {
  if (granularity_ != partitions.size()) resize(partitions.size());
  if (options_.padded) {
    const std::vector<Tokens> rows = padded_rows(shape_, options_.capacity_factor.value(), partitions);
    gating_->place(partitions, rows, map);
    count_padded(rows);
    most_ = notice;
    waited_ = Seconds(0);
    if (duties_.notices) exchange_counts(notice);
    if (duties_.totals) exchange_totals();
    return counts_;
  }
  std::optional<Tokens> room;
  if (options_.capacity_factor) {
    LayerShape own = shape_;
    own.tokens = std::accumulate(partitions.begin(), partitions.end(), Tokens(0));
    room = capacity(own, *options_.capacity_factor);
  }
  gating_->sort(partitions, room, map, counts_.sent);
  exchange_counts(notice);
  if (duties_.totals) exchange_totals();
  return counts_;
}

void Router::count_padded(const std::vector<Tokens>& rows) {
  const auto experts = static_cast<std::size_t>(shape_.experts);
  for (std::size_t i = 0; i < counts_.sent.size(); ++i) {
    counts_.sent[i] = counts_.received[i] = static_cast<std::int32_t>(rows[i / experts].count());
  }
}

void Router::resize(std::size_t partitions) {
  granularity_ = partitions;
  const auto ranks = static_cast<std::size_t>(shape_.ranks);
  const std::size_t counts = partitions * static_cast<std::size_t>(shape_.experts);
  for (auto* buffer : {&counts_.sent, &counts_.received}) buffer->resize(counts);
  for (auto* buffer : {&outgoing_, &incoming_}) buffer->resize(counts + ranks * notice_size);
  const Bytes message(static_cast<std::int64_t>(outgoing_.size() / ranks * sizeof(std::int32_t)));
  segments_.clear();
  for (int peer = 0; peer < shape_.ranks; ++peer) {
    segments_.push_back({.peer = peer, .offset = message * peer, .size = message});
  }
}

// Both sides of the exchange are ordered by peer, counts by partition: [n][ranks][local] <-> [ranks][n][local].
void Router::exchange_counts(const Notice& notice) {
  const auto ranks = static_cast<std::size_t>(shape_.ranks);
  const auto local = static_cast<std::size_t>(shape_.experts_per_rank());
  const std::size_t n = granularity_;
  const std::size_t message = notice_size + n * local;
  const auto by_partition = [&](std::size_t i, std::size_t peer) { return (i * ranks + peer) * local; };
  const auto by_peer = [&](std::size_t i, std::size_t peer) { return peer * message + notice_size + i * local; };
  const auto own = std::bit_cast<NoticeWords>(notice);
  for (std::size_t peer = 0; peer < ranks; ++peer) {
    std::copy_n(own.begin(), notice_size, &outgoing_[peer * message]);
    for (std::size_t i = 0; i < n; ++i) {
      std::copy_n(&counts_.sent[by_partition(i, peer)], local, &outgoing_[by_peer(i, peer)]);
    }
  }
  const Instant begin = std::chrono::steady_clock::now();
  const Instant all_there = communicator_.all_to_all({.identity = counts_identity,
                                                      .send = std::as_bytes(std::span(outgoing_)).data(),
                                                      .sends = segments_,
                                                      .receive = std::as_writable_bytes(std::span(incoming_)).data(),
                                                      .receives = segments_});
  waited_ = std::max(Seconds(0), Seconds(std::chrono::duration<double>(all_there - begin).count()));
  most_ = notice;
  for (std::size_t peer = 0; peer < ranks; ++peer) {
    NoticeWords words;
    std::copy_n(&incoming_[peer * message], notice_size, words.begin());
    const auto of_peer = std::bit_cast<Notice>(words);
    most_ = {.tokens = std::max(most_.tokens, of_peer.tokens), .step = std::max(most_.step, of_peer.step)};
    for (std::size_t i = 0; i < n; ++i) {
      std::copy_n(&incoming_[by_peer(i, peer)], local, &counts_.received[by_partition(i, peer)]);
    }
  }
}

void Router::exchange_totals() {
  std::fill(own_totals_.begin(), own_totals_.end(), 0);
  for (std::size_t i = 0; i < counts_.received.size(); ++i) own_totals_[i % own_totals_.size()] += counts_.received[i];
  communicator_.all_to_all({.identity = totals_identity,
                            .send = std::as_bytes(std::span(own_totals_)).data(),
                            .sends = totals_sent_,
                            .receive = std::as_writable_bytes(std::span(counts_.totals)).data(),
                            .receives = totals_received_});
}

Bytes Router::memory() const {
  const Bytes own(static_cast<std::int64_t>(chosen_.defined() ? chosen_.nbytes() : 0));
  return own + gating_->memory();
}

}  // namespace moebench
