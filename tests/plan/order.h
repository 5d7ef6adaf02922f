#pragma once
// Which op comes before which, worked out pair by pair: slow, obvious, and independent of clocks and segments.

#include <cstdint>
#include <span>
#include <vector>

#include "reference/plan/dependencies.h"
#include "reference/plan/layout.h"
#include "reference/plan/plan.h"

namespace moebench {

// The transitive closure of the order of streams, the boundary between the passes and edges.
class Order {
 public:
  Order(const Plan& plan, std::span<const Edge> edges);

  bool before(std::int32_t a, std::int32_t b) const { return (row(a)[word(b)] >> bit(b) & 1) != 0; }
  bool ordered(std::int32_t a, std::int32_t b) const { return before(a, b) || before(b, a); }
  bool circular() const;

  bool operator==(const Order&) const = default;

 private:
  static std::size_t word(std::int32_t op) { return static_cast<std::size_t>(op) / 64; }
  static unsigned bit(std::int32_t op) { return static_cast<unsigned>(op) % 64; }
  std::uint64_t* row(std::int32_t op) { return &bits_[static_cast<std::size_t>(op) * words_]; }
  const std::uint64_t* row(std::int32_t op) const { return &bits_[static_cast<std::size_t>(op) * words_]; }
  void close();

  std::int32_t count_ = 0;
  std::size_t words_ = 0;
  std::vector<std::uint64_t> bits_;  // [ops][words]: bit b of row a says that a comes before b
};

// All pairs of ops, in the plan's order, that touch bytes in common of which at least one writes. A slot of no bytes
// conflicts with itself alone.
std::vector<Edge> conflicts(const Plan& plan, const Layout& layout);

}  // namespace moebench
