#include "reference/comm/rank_ordered_sum.h"

#include <algorithm>

#include "reference/comm/identity.h"

namespace moebench {
namespace {

// The share of `values` that rank `owner` sums: equal shares, the first ones larger by one where they do not divide.
template <class T>
std::span<T> share_of(std::span<T> values, int owner, int ranks) {
  const auto index = static_cast<std::size_t>(owner);
  const auto count = static_cast<std::size_t>(ranks);
  const std::size_t base = values.size() / count;
  const std::size_t larger = values.size() % count;
  return values.subspan(index * base + std::min(index, larger), base + (index < larger ? 1 : 0));
}

template <class T>
Segment segment_of(int peer, std::span<const T> part, const T* base) {
  const Bytes offset(static_cast<std::int64_t>(sizeof(T)) * (part.data() - base));
  return {peer, offset, Bytes(static_cast<std::int64_t>(part.size_bytes()))};
}

template <class T>
void add_to(std::span<T> sums, const T* addends) {
  for (std::size_t i = 0; i < sums.size(); ++i) sums[i] += addends[i];
}

}  // namespace

template <class T>
void RankOrderedSum::sum_in_two_exchanges(Communicator& communicator, std::span<T> values,
                                          std::uint32_t scatter_identity, std::uint32_t gather_identity) {
  const int ranks = communicator.size();
  const int rank = communicator.rank();
  const std::span<T> own = share_of(values, rank, ranks);

  scratch_.resize(std::max(scratch_.size(), own.size_bytes() * static_cast<std::size_t>(ranks)));
  T* const addends = reinterpret_cast<T*>(scratch_.data());  // of rank r: own.size() values from r * own.size()
  sends_.clear();
  receives_.clear();
  for (int peer = 0; peer < ranks; ++peer) {
    if (peer == rank) continue;
    sends_.push_back(segment_of<T>(peer, share_of(values, peer, ranks), values.data()));
    receives_.push_back(
        segment_of<T>(peer, {addends + own.size() * static_cast<std::size_t>(peer), own.size()}, addends));
  }
  communicator.all_to_all({.identity = scatter_identity,
                           .send = reinterpret_cast<const std::byte*>(values.data()),
                           .sends = sends_,
                           .receive = reinterpret_cast<std::byte*>(addends),
                           .receives = receives_});

  if (rank != 0) {
    const std::span<T> sums(addends, own.size());
    for (int peer = 1; peer < ranks; ++peer) {
      add_to(sums, peer == rank ? own.data() : addends + own.size() * static_cast<std::size_t>(peer));
    }
    std::copy(sums.begin(), sums.end(), own.begin());
  } else {
    for (int peer = 1; peer < ranks; ++peer) add_to(own, addends + own.size() * static_cast<std::size_t>(peer));
  }

  sends_.clear();
  receives_.clear();
  for (int peer = 0; peer < ranks; ++peer) {
    if (peer == rank) continue;
    sends_.push_back(segment_of<T>(peer, own, values.data()));
    receives_.push_back(segment_of<T>(peer, share_of(values, peer, ranks), values.data()));
  }
  auto* const bytes = reinterpret_cast<std::byte*>(values.data());
  communicator.all_to_all(
      {.identity = gather_identity, .send = bytes, .sends = sends_, .receive = bytes, .receives = receives_});
}

void RankOrderedSum::sum(Communicator& communicator, std::span<float> values) {
  sum_in_two_exchanges(communicator, values, float_sum_identity, float_sum_gather_identity);
}

void RankOrderedSum::sum(Communicator& communicator, std::span<double> values) {
  sum_in_two_exchanges(communicator, values, double_sum_identity, double_sum_gather_identity);
}

}  // namespace moebench
