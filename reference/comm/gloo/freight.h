#pragma once
// One direction of an exchange: what goes to, or comes from, each peer, and through which registered memory.

#include <optional>
#include <vector>

#include "reference/comm/gloo/memory.h"
#include "reference/comm/gloo/packing.h"
#include "reference/comm/segments.h"

namespace moebench {

// Keeps its lists and its staging memory from one exchange to the next.
class Freight {
 public:
  Freight(GlooMemory& memory, int rank, int ranks);

  // Sorts, packs and registers. `base` stays valid until unload(). Throws Error for a segment that makes no sense.
  void load(std::byte* base, std::span<const Segment> segments);
  void unload() { lease_.reset(); }

  // All of them, however they travel.
  std::span<const Segment> segments(int peer) const { return table_.of(peer); }
  const Consignment& consignment(int peer) const { return items_[static_cast<std::size_t>(peer)].consignment; }
  std::span<const Segment> in_letter(int peer) const { return items_[static_cast<std::size_t>(peer)].division.in_letter; }
  std::span<const Parcel> parcels(int peer) const { return items_[static_cast<std::size_t>(peer)].parcels; }

  ::gloo::transport::UnboundBuffer& buffer(int peer, const Parcel& parcel) const;
  std::size_t offset_in_buffer(const Parcel& parcel) const;

  // Copies to, or from, the staging memory where the parcel's segments do not lie side by side.
  void gather_staged(const Parcel& parcel);
  void scatter_staged(const Parcel& parcel) const;

 private:
  struct Item {
    Consignment consignment;
    Division division;
    std::vector<Parcel> parcels;
  };

  void register_direct_parcels();
  void stage_others();

  GlooMemory& memory_;
  const int rank_;
  std::byte* base_ = nullptr;
  SegmentTable table_;
  std::vector<Item> items_;  // of each peer
  std::optional<MemoryLease> lease_;
  std::vector<std::byte> staging_;
  const Registration* staging_registration_ = nullptr;
};

}  // namespace moebench
