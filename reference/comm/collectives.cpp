#include "reference/comm/collectives.h"

#include <algorithm>
#include <cstring>

#include "reference/comm/identity.h"

namespace moebench {

void all_gather(Communicator& communicator, std::span<const std::byte> mine, std::span<std::byte> all) {
  const Bytes size(static_cast<std::int64_t>(mine.size()));
  std::vector<Segment> sends;
  std::vector<Segment> receives;
  for (int peer = 0; peer < communicator.size(); ++peer) {
    sends.push_back({peer, Bytes(0), size});
    receives.push_back({peer, size * peer, size});
  }
  communicator.all_to_all({.identity = all_gather_identity,
                           .send = mine.data(),
                           .sends = sends,
                           .receive = all.data(),
                           .receives = receives});
}

void max_over_ranks(Communicator& communicator, std::span<Seconds> times) {
  std::vector<Seconds> all(times.size() * static_cast<std::size_t>(communicator.size()));
  all_gather(communicator, std::as_bytes(times), std::as_writable_bytes(std::span(all)));
  for (std::size_t i = 0; i < all.size(); ++i) {
    Seconds& greatest = times[i % times.size()];
    greatest = std::max(greatest, all[i]);
  }
}

}  // namespace moebench
