#pragma once
// The bytes that slots lie on, listed one by one. Bytes that the same slots cover are one cell; a slot of no bytes has
// a cell of its own, because its value still has an order. Shares no code with what it is used to test.

#include <optional>
#include <vector>

#include "reference/plan/layout.h"
#include "reference/plan/plan.h"

namespace moebench {

class Cells {
 public:
  Cells(const Plan& plan, const Layout& layout);

  const std::vector<int>& of(SlotId slot) const { return cells_[slot]; }
  int count() const { return count_; }
  bool overlap(SlotId a, SlotId b) const;

 private:
  std::vector<std::vector<int>> cells_;  // by slot, ascending
  int count_ = 0;
};

// True where two different ops touch a cell in common and at least one of them writes it.
bool conflict(const Cells& cells, const Op& a, const Op& b);

// True where one op writes over an operand that it may not write over, or writes a cell twice.
bool overwrites_operand(const Plan& plan, const Cells& cells, const Op& op);

// What each cell holds.
using Contents = std::vector<std::optional<Access>>;

bool holds(const Cells& cells, const Contents& contents, Access access);
void put(const Cells& cells, Contents& contents, Access access);

}  // namespace moebench
