#include "tests/plan/order.h"

namespace moebench {
namespace {

struct Range {
  Pool pool = Pool::activations;
  Bytes begin;
  Bytes end;
};

Range range_of(const Plan& plan, const Layout& layout, SlotId slot) {
  const Bytes begin = layout.offset[slot];
  return {plan.slots[slot].pool, begin, begin + plan.slots[slot].size};
}

bool overlap(const Plan& plan, const Layout& layout, SlotId a, SlotId b) {
  if (a == b) return true;
  const Range left = range_of(plan, layout, a);
  const Range right = range_of(plan, layout, b);
  const bool empty = left.begin == left.end || right.begin == right.end;
  return !empty && left.pool == right.pool && left.begin < right.end && right.begin < left.end;
}

}  // namespace

Order::Order(const Plan& plan, std::span<const Edge> edges)
    : count_(static_cast<std::int32_t>(plan.ops.size())),
      words_((plan.ops.size() + 63) / 64),
      bits_(plan.ops.size() * words_) {
  const auto set = [&](std::int32_t a, std::int32_t b) { row(a)[word(b)] |= std::uint64_t{1} << bit(b); };
  for (std::int32_t a = 0; a < count_; ++a) {
    for (std::int32_t b = a + 1; b < count_; ++b) {
      const bool same_stream =
          plan.ops[static_cast<std::size_t>(a)].stream == plan.ops[static_cast<std::size_t>(b)].stream;
      if (same_stream || (a < plan.backward_begin && b >= plan.backward_begin)) set(a, b);
    }
  }
  for (Edge edge : edges) set(edge.from, edge.to);
  close();
}

// Warshall's algorithm, a word at a time.
void Order::close() {
  for (std::int32_t middle = 0; middle < count_; ++middle) {
    for (std::int32_t a = 0; a < count_; ++a) {
      if (!before(a, middle)) continue;
      for (std::size_t w = 0; w < words_; ++w) row(a)[w] |= row(middle)[w];
    }
  }
}

bool Order::circular() const {
  for (std::int32_t op = 0; op < count_; ++op) {
    if (before(op, op)) return true;
  }
  return false;
}

std::vector<Edge> conflicts(const Plan& plan, const Layout& layout) {
  const std::size_t slots = plan.slots.size();
  std::vector<char> overlaps(slots * slots);
  for (std::size_t a = 0; a < slots; ++a) {
    for (std::size_t b = 0; b < slots; ++b) {
      overlaps[a * slots + b] = overlap(plan, layout, static_cast<SlotId>(a), static_cast<SlotId>(b)) ? 1 : 0;
    }
  }
  const auto touch = [&](const AccessList& left, const AccessList& right) {
    for (Access a : left) {
      for (Access b : right) {
        if (overlaps[a.slot * slots + b.slot] != 0) return true;
      }
    }
    return false;
  };
  std::vector<Edge> pairs;
  for (std::size_t j = 0; j < plan.ops.size(); ++j) {
    for (std::size_t i = 0; i < j; ++i) {
      const Op& a = plan.ops[i];
      const Op& b = plan.ops[j];
      if (touch(a.writes, b.reads) || touch(a.reads, b.writes) || touch(a.writes, b.writes)) {
        pairs.push_back({static_cast<std::int32_t>(i), static_cast<std::int32_t>(j)});
      }
    }
  }
  return pairs;
}

}  // namespace moebench
