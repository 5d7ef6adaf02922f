#pragma once
// Random exchanges and their oracle. All ranks make the same matrix of segments from the same seed, and each takes its
// row and its column.

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "reference/base/random.h"
#include "reference/comm/communicator.h"

namespace moebench {

// One rank's part of an exchange: memory with gaps between segments that nobody may touch.
struct ExchangePart {
  std::vector<Segment> sends;
  std::vector<Segment> receives;
  std::vector<std::byte> send_memory;
  std::vector<std::byte> receive_memory;
  std::vector<std::byte> expected_memory;

  Exchange exchange(std::uint32_t identity) {
    return {identity, send_memory.data(), sends, receive_memory.data(), receives};
  }
};

namespace random_exchange_detail {

// sizes[s][r]: of the segments from rank s to rank r, some of them empty.
using Sizes = std::vector<std::vector<std::vector<std::int64_t>>>;

inline Sizes random_sizes(int ranks, std::int64_t largest, Random& random) {
  Sizes sizes(static_cast<std::size_t>(ranks), std::vector<std::vector<std::int64_t>>(static_cast<std::size_t>(ranks)));
  const std::int64_t idle_rank = random.below(4) == 0 ? random.below(ranks) : -1;
  for (int sender = 0; sender < ranks; ++sender) {
    for (int receiver = 0; receiver < ranks; ++receiver) {
      const std::int64_t count = receiver == idle_rank ? 0 : random.below(5);
      for (std::int64_t k = 0; k < count; ++k) {
        const std::int64_t scale = std::int64_t{1}
                                   << random.below(64 - __builtin_clzll(static_cast<unsigned long long>(largest)));
        sizes[static_cast<std::size_t>(sender)][static_cast<std::size_t>(receiver)].push_back(
            random.below(8) == 0 ? 0 : random.below(scale) + 1);
      }
    }
  }
  return sizes;
}

// Gives each segment a place of its own: in random order in memory, some side by side, some with a gap between.
inline std::int64_t place(std::vector<Segment>& segments, Random& random) {
  std::vector<std::size_t> order(segments.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  if (random.below(2) == 0) std::shuffle(order.begin(), order.end(), random);
  std::int64_t end = random.below(16);
  for (const std::size_t i : order) {
    segments[i].offset = Bytes(end);
    end += segments[i].size.count() + (random.below(2) == 0 ? 0 : random.below(16));
  }
  // Between two ranks the order of the list counts, not the one in memory; between different peers no order does.
  if (random.below(2) == 0) {
    std::stable_sort(segments.begin(), segments.end(),
                     [](const Segment& a, const Segment& b) { return a.peer > b.peer; });
  }
  return end + random.below(16);
}

}  // namespace random_exchange_detail

// Every rank's part of one random exchange with segments of at most `largest` bytes.
inline std::vector<ExchangePart> random_exchange(int ranks, std::int64_t largest, std::uint64_t seed) {
  using random_exchange_detail::place;
  using random_exchange_detail::random_sizes;
  Random random(seed);
  const auto sizes = random_sizes(ranks, largest, random);
  std::vector<ExchangePart> parts(static_cast<std::size_t>(ranks));
  for (int rank = 0; rank < ranks; ++rank) {
    ExchangePart& part = parts[static_cast<std::size_t>(rank)];
    for (int peer = 0; peer < ranks; ++peer) {
      for (const std::int64_t size : sizes[static_cast<std::size_t>(rank)][static_cast<std::size_t>(peer)]) {
        part.sends.push_back({peer, Bytes(0), Bytes(size)});
      }
      for (const std::int64_t size : sizes[static_cast<std::size_t>(peer)][static_cast<std::size_t>(rank)]) {
        part.receives.push_back({peer, Bytes(0), Bytes(size)});
      }
    }
    part.send_memory.resize(static_cast<std::size_t>(place(part.sends, random)));
    for (std::byte& byte : part.send_memory) byte = static_cast<std::byte>(random());
    part.receive_memory.assign(static_cast<std::size_t>(place(part.receives, random)), std::byte{0xa5});
  }
  for (int rank = 0; rank < ranks; ++rank) {
    ExchangePart& part = parts[static_cast<std::size_t>(rank)];
    part.expected_memory = part.receive_memory;
    std::vector<std::size_t> next(static_cast<std::size_t>(ranks), 0);
    for (const Segment& receive : part.receives) {
      if (receive.size == Bytes(0)) continue;
      const ExchangePart& sender = parts[static_cast<std::size_t>(receive.peer)];
      std::size_t& k = next[static_cast<std::size_t>(receive.peer)];
      while (sender.sends[k].peer != rank || sender.sends[k].size == Bytes(0)) ++k;
      std::copy_n(sender.send_memory.begin() + sender.sends[k].offset.count(), receive.size.count(),
                  part.expected_memory.begin() + receive.offset.count());
      ++k;
    }
  }
  return parts;
}

}  // namespace moebench
