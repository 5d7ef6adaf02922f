#include "profiler/calibrate/transfers.h"

#include <algorithm>

namespace moebench {
namespace {

constexpr std::int64_t rotation = 4;
constexpr std::int64_t alignment = 64;

Arena filled(Device& device, Pool pool, Bytes size) {
  Arena arena = device.allocate(pool, size);
  std::fill(arena.bytes().begin(), arena.bytes().end(), std::byte{0});
  return arena;
}

// Of an exchange with `peers` others, what one of them gets: whole numbers for sums over it.
Bytes share_of(Bytes size, int peers) {
  const std::int64_t share = peers == 0 ? size.count() : size.count() / peers;
  return Bytes(std::max(share / alignment * alignment, alignment));
}

Bytes room_for(Bytes largest, int ranks) { return (largest * 2 + Bytes(alignment) * std::int64_t{ranks}) * rotation; }

}  // namespace

Transfers::Transfers(Device& device, Communicator& communicator, Bytes largest)
    : device_(device),
      communicator_(communicator),
      sent_(filled(device, Pool::activations, room_for(largest, communicator.size()))),
      received_(filled(device, Pool::activations, sent_.size())),
      sent_announced_(communicator, sent_.bytes()),
      received_announced_(communicator, received_.bytes()),
      on_device_(filled(device, Pool::activations, sent_.size())),
      on_host_(filled(device, Pool::host, sent_.size())) {}

std::byte* Transfers::next(const Arena& arena, Bytes size, Bytes& offset) {
  if (offset + size > arena.size()) offset = Bytes(0);
  std::byte* const data = arena.data() + offset.count();
  offset += Bytes((size.count() + alignment - 1) / alignment * alignment);
  return data;
}

void Transfers::exchange(Bytes size) {
  const Bytes share = share_of(size, communicator_.size() - 1);
  segments_.clear();
  for (int peer = 0; peer < communicator_.size(); ++peer) {
    segments_.push_back({.peer = peer, .offset = share * std::int64_t{peer}, .size = share});
  }
  const Bytes all = share * std::int64_t{communicator_.size()};
  communicator_.all_to_all({.identity = 0,
                            .send = next(sent_, all, sent_at_),
                            .sends = segments_,
                            .receive = next(received_, all, received_at_),
                            .receives = segments_});
}

void Transfers::sum(Bytes size) {
  auto* const values = reinterpret_cast<float*>(next(sent_, size, sent_at_));
  communicator_.all_reduce_sum(std::span(values, static_cast<std::size_t>(size.count()) / sizeof(float)));
}

void Transfers::copy_to_host(Bytes size) {
  device_.copy(next(on_host_, size, host_at_), next(on_device_, size, device_at_), size);
}

void Transfers::copy_from_host(Bytes size) {
  device_.copy(next(on_device_, size, device_at_), next(on_host_, size, host_at_), size);
}

}  // namespace moebench
