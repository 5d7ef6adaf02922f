#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "reference/comm/communicator.h"

namespace moebench {

// The same bytes from every rank to every other, `size` of them.
class UniformExchange {
 public:
  UniformExchange(int ranks, std::int64_t size) {
    for (int peer = 0; peer < ranks; ++peer) segments_.push_back({peer, Bytes(peer * size), Bytes(size)});
    send_.resize(static_cast<std::size_t>(ranks * size), std::byte{1});
    receive_.resize(send_.size());
  }

  void run(Communicator& communicator, std::uint32_t identity) {
    communicator.all_to_all({identity, send_.data(), segments_, receive_.data(), segments_});
  }
  std::span<std::byte> sent() { return send_; }
  std::span<std::byte> received() { return receive_; }

 private:
  std::vector<Segment> segments_;
  std::vector<std::byte> send_;
  std::vector<std::byte> receive_;
};

}  // namespace moebench
