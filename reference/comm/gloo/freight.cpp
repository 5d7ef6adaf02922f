#include "reference/comm/gloo/freight.h"

#include <algorithm>

namespace moebench {

Freight::Freight(GlooMemory& memory, int rank, int ranks)
    : memory_(memory), rank_(rank), table_(ranks), items_(static_cast<std::size_t>(ranks)) {}

void Freight::load(std::byte* base, std::span<const Segment> segments) {
  base_ = base;
  table_.assign(segments);
  for (int peer = 0; peer < static_cast<int>(items_.size()); ++peer) {
    Item& item = items_[static_cast<std::size_t>(peer)];
    item.consignment = consignment_of(table_.of(peer));
    item.parcels.clear();
    if (peer == rank_) continue;
    divide(table_.of(peer), item.division);
    pack(item.division.in_parcels, item.parcels);
  }
  register_direct_parcels();
  stage_others();
}

void Freight::register_direct_parcels() {
  std::int64_t begin = 0;
  std::int64_t end = 0;
  for (const Item& item : items_) {
    for (const Parcel& parcel : item.parcels) {
      if (!parcel.side_by_side) continue;
      const std::int64_t offset = parcel.segments.front().offset.count();
      begin = end == 0 ? offset : std::min(begin, offset);
      end = std::max(end, offset + parcel.size.count());
    }
  }
  if (end > 0) lease_.emplace(memory_, std::span(base_ + begin, base_ + end));
}

void Freight::stage_others() {
  std::size_t needed = 0;
  for (Item& item : items_) {
    for (Parcel& parcel : item.parcels) {
      if (parcel.side_by_side) continue;
      parcel.staged_at = needed;
      needed += static_cast<std::size_t>(parcel.size.count());
    }
  }
  if (needed <= staging_.size()) return;
  if (staging_registration_ != nullptr) memory_.withdraw(staging_registration_->memory);
  staging_.resize(std::max(needed, 2 * staging_.size()));
  staging_registration_ = &memory_.announce(staging_);
}

::gloo::transport::UnboundBuffer& Freight::buffer(int peer, const Parcel& parcel) const {
  const Registration& registration = parcel.side_by_side ? lease_->registration() : *staging_registration_;
  return *registration.buffers[static_cast<std::size_t>(peer)];
}

std::size_t Freight::offset_in_buffer(const Parcel& parcel) const {
  if (!parcel.side_by_side) return parcel.staged_at;
  const std::byte* const begin = base_ + parcel.segments.front().offset.count();
  return static_cast<std::size_t>(begin - lease_->registration().memory.data());
}

void Freight::gather_staged(const Parcel& parcel) {
  if (!parcel.side_by_side) gather(base_, parcel.segments, staging_.data() + parcel.staged_at);
}

void Freight::scatter_staged(const Parcel& parcel) const {
  if (!parcel.side_by_side) scatter(staging_.data() + parcel.staged_at, base_, parcel.segments);
}

}  // namespace moebench
