#pragma once
// A verified plan with memory: ready to run any number of times.

#include <array>
#include <memory>
#include <span>
#include <vector>

#include "reference/comm/communicator.h"
#include "reference/exec/arena.h"
#include "reference/exec/device.h"
#include "reference/exec/recorded_passes.h"
#include "reference/plan/verified_plan.h"

namespace moebench {

// Memory that a communicator knows of, from construction to destruction. Nothing where it is empty.
class Announcement {
 public:
  Announcement(Communicator& communicator, std::span<std::byte> memory);
  ~Announcement();
  Announcement(const Announcement&) = delete;
  Announcement& operator=(const Announcement&) = delete;

 private:
  Communicator& communicator_;
  std::span<std::byte> memory_;
};

// The arenas of one step in flight: the slots of the pools activations, buffers and host lie in them. Device arenas are
// announced to the communicator, and withdrawn at the end.
class ProgramMemory {
 public:
  // What `layout` needs, and `slack` more behind each pool that is not empty: for finding writes beyond it. Throws
  // Error where the device has not so much memory.
  ProgramMemory(Device& device, Communicator& communicator, const Layout& layout, Bytes slack = Bytes(0));

  // True where every pool is large enough for `layout`.
  bool fits(const Layout& layout) const;

  // Empty for Pool::external.
  std::span<std::byte> bytes(Pool pool) const;

 private:
  std::array<Arena, 3> arenas_;  // activations, buffers, host
  Announcement activations_;
  Announcement buffers_;
};

// Addresses of slots, segments of all-to-alls and events of dependencies, worked out once. Borrows the memory, which
// outlives it and fits the plan's layout.
class Program {
 public:
  Program(VerifiedPlan plan, const ProgramMemory& memory);

  const VerifiedPlan& verified() const { return plan_; }
  const Plan& plan() const { return plan_.plan(); }

  // Where a slot lies. External slots: as bound, null before.
  std::byte* address(SlotId slot) const { return address_[slot]; }

  // Gives an external slot its memory for the next runs.
  void bind(SlotId slot, std::byte* data) { address_[slot] = data; }

  // [slots]; as far as they are bound.
  std::span<std::byte* const> addresses() const { return address_; }

  // The exchange of an all-to-all op.
  Exchange exchange(int op) const;

  // The dependencies of an op on other streams, and the event that says an op has ended (-1: nobody waits for it).
  std::span<const Edge> waits_of(int op) const;
  EventId event_of(int op) const { return event_[static_cast<std::size_t>(op)]; }
  int event_count() const { return event_count_; }

  RecordedPasses& recordings() { return recordings_; }

 private:
  struct PartitionSegments {
    std::vector<Segment> sent;      // by expert, as dispatch_input lies; of the whole batch's where partitions share it
    std::vector<Segment> received;  // by local expert, then source rank, as expert_input lies
  };

  // Of shadowed experts, for one kind of op.
  struct ShadowSegments {
    OpKind kind = OpKind::shadow_scatter;
    std::vector<Segment> sends;
    std::vector<Segment> receives;
  };

  const ShadowSegments& shadow_segments_of(OpKind kind) const;
  void place_slots(const ProgramMemory& memory);
  void cut_segments();
  void cut_shadow_segments();
  void order_edges();

  VerifiedPlan plan_;
  std::vector<std::byte*> address_;
  std::vector<PartitionSegments> segments_;
  std::vector<ShadowSegments> shadow_segments_;
  std::vector<Edge> waits_;               // by target
  std::vector<std::int32_t> first_wait_;  // [ops + 1]
  std::vector<EventId> event_;            // by op
  int event_count_ = 0;
  bool is_even_ = false;  // every exchange, see Exchange
  RecordedPasses recordings_;
};

}  // namespace moebench
