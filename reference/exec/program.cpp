#include "reference/exec/program.h"

#include <algorithm>

#include "reference/plan/shadows.h"

namespace moebench {
namespace {

Arena allocate(Device& device, Pool pool, const Layout& layout, Bytes slack) {
  const Bytes extent = layout.extent_of(pool);
  return device.allocate(pool, extent == Bytes(0) ? extent : extent + slack);
}

// Consecutive segments, without those of no rows.
class SegmentList {
 public:
  explicit SegmentList(Bytes row) : row_(row) {}

  void add(std::size_t peer, Tokens rows) {
    if (rows == Tokens(0)) return;
    const Bytes size = row_ * rows.count();
    segments_.push_back({.peer = static_cast<int>(peer), .offset = end_, .size = size});
    end_ += size;
  }

  void skip(Tokens rows) { end_ += row_ * rows.count(); }

  std::vector<Segment> take() { return std::move(segments_); }

 private:
  Bytes row_;
  Bytes end_;
  std::vector<Segment> segments_;
};

std::uint32_t identity_of(const Op& op) {
  const auto kind = static_cast<std::uint32_t>(op.kind);
  const auto pass = static_cast<std::uint32_t>(op.pass);
  return kind << 24 | pass << 16 | static_cast<std::uint16_t>(op.partition);
}

}  // namespace

Announcement::Announcement(Communicator& communicator, std::span<std::byte> memory)
    : communicator_(communicator), memory_(memory) {
  if (!memory_.empty()) communicator_.announce(memory_);
}

Announcement::~Announcement() {
  if (!memory_.empty()) communicator_.withdraw(memory_);
}

ProgramMemory::ProgramMemory(Device& device, Communicator& communicator, const Layout& layout, Bytes slack)
    : arenas_{allocate(device, Pool::activations, layout, slack), allocate(device, Pool::buffers, layout, slack),
              allocate(device, Pool::host, layout, slack)},
      activations_(communicator, bytes(Pool::activations)),
      buffers_(communicator, bytes(Pool::buffers)) {}

bool ProgramMemory::fits(const Layout& layout) const {
  for (Pool pool : {Pool::activations, Pool::buffers, Pool::host}) {
    if (layout.extent_of(pool).count() > static_cast<std::int64_t>(bytes(pool).size())) return false;
  }
  return true;
}

std::span<std::byte> ProgramMemory::bytes(Pool pool) const {
  if (pool == Pool::external) return {};
  return arenas_[static_cast<std::size_t>(pool)].bytes();
}

Program::Program(VerifiedPlan plan, const ProgramMemory& memory) : plan_(std::move(plan)) {
  place_slots(memory);
  cut_segments();
  cut_shadow_segments();
  order_edges();
  const Routing& routing = *this->plan().routing;
  is_even_ = routing.padded && routing.by == PartitionBy::tokens && this->plan().shape.experts_per_rank() == 1;
}

void Program::place_slots(const ProgramMemory& memory) {
  const std::vector<Slot>& slots = plan().slots;
  address_.assign(slots.size(), nullptr);
  for (std::size_t i = 0; i < slots.size(); ++i) {
    if (slots[i].pool == Pool::external) continue;
    address_[i] = memory.bytes(slots[i].pool).data() + verified().layout().offset[i].count();
  }
}

void Program::cut_segments() {
  const LayerShape& shape = plan().shape;
  const auto local = static_cast<std::size_t>(shape.experts_per_rank());
  const auto ranks = static_cast<std::size_t>(shape.ranks);
  const Bytes row = Elements(shape.model_dim.count()) * size_of(shape.dtype);
  segments_.reserve(plan().routing->partitions.size());
  const bool share_tokens = plan().routing->by == PartitionBy::peers;
  const PartitionRouting whole = share_tokens ? whole_batch_routing(shape, *plan().routing) : PartitionRouting{};
  for (const PartitionRouting& partition : plan().routing->partitions) {
    SegmentList sent(row);
    for (std::size_t e = 0; e < partition.sent.size(); ++e) {
      sent.add(e / local, partition.sent[e]);
      if (share_tokens) sent.skip(whole.sent[e] - partition.sent[e]);
    }
    SegmentList received(row);
    for (std::size_t i = 0; i < partition.received.size(); ++i) received.add(i % ranks, partition.received[i]);
    segments_.push_back({sent.take(), received.take()});
  }
}

void Program::cut_shadow_segments() {
  const auto segments = [](const std::vector<ShadowMessage>& messages) {
    std::vector<Segment> result;
    for (const ShadowMessage& message : messages) result.push_back({message.peer, message.offset, message.size});
    return result;
  };
  for (const Op& op : plan().ops) {
    if (!is_shadow_exchange(op.kind)) continue;
    const ShadowExchange exchange = shadow_exchange(plan().shape, *plan().routing, op.kind);
    shadow_segments_.push_back({op.kind, segments(exchange.sends), segments(exchange.receives)});
  }
}

const Program::ShadowSegments& Program::shadow_segments_of(OpKind kind) const {
  return *std::find_if(shadow_segments_.begin(), shadow_segments_.end(),
                       [&](const ShadowSegments& segments) { return segments.kind == kind; });
}

void Program::order_edges() {
  waits_ = verified().dependencies().edges;
  std::sort(waits_.begin(), waits_.end(), [](Edge a, Edge b) { return a.to < b.to; });
  first_wait_.assign(plan().ops.size() + 1, 0);
  event_.assign(plan().ops.size(), -1);
  for (Edge edge : waits_) {
    ++first_wait_[static_cast<std::size_t>(edge.to) + 1];
    EventId& event = event_[static_cast<std::size_t>(edge.from)];
    if (event < 0) event = event_count_++;
  }
  for (std::size_t i = 1; i < first_wait_.size(); ++i) first_wait_[i] += first_wait_[i - 1];
}

Exchange Program::exchange(int op) const {
  const Op& all_to_all = plan().ops[static_cast<std::size_t>(op)];
  if (is_shadow_exchange(all_to_all.kind)) {
    const ShadowSegments& segments = shadow_segments_of(all_to_all.kind);
    return {.identity = identity_of(all_to_all),
            .send = address(all_to_all.reads[0].slot),
            .sends = segments.sends,
            .receive = address(all_to_all.writes[0].slot),
            .receives = segments.receives};
  }
  const PartitionSegments& segments = segments_[static_cast<std::size_t>(all_to_all.partition)];
  const bool there = goes_to_experts(all_to_all.kind);
  return {.identity = identity_of(all_to_all),
          .send = address(all_to_all.reads[0].slot),
          .sends = there ? segments.sent : segments.received,
          .receive = address(all_to_all.writes[0].slot),
          .receives = there ? segments.received : segments.sent,
          .ready_since = {},
          .even = is_even_};
}

std::span<const Edge> Program::waits_of(int op) const {
  const auto first = static_cast<std::size_t>(first_wait_[static_cast<std::size_t>(op)]);
  const auto last = static_cast<std::size_t>(first_wait_[static_cast<std::size_t>(op) + 1]);
  return std::span<const Edge>(waits_).subspan(first, last - first);
}

}  // namespace moebench
