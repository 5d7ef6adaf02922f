#pragma once
// Overwrites values that no op may read any more, at once when their last reader has ended. An op that reads too late,
// or before the value it needs has come, then meets bytes that no value has.

#include <cstdint>
#include <vector>

#include "reference/exec/program.h"

namespace moebench {

// For devices on which one op runs at a time (adversarial_device.h).
class DeadMemory {
 public:
  // Borrows both. All that the memory holds is dead.
  DeadMemory(const Program& program, const ProgramMemory& memory);

  // Before the forward pass.
  void begin_step();

  // After op `op`, and before any other op.
  void after(int op);

 private:
  // A value in a slot, from one write to the next.
  struct Life {
    Access access;
    int readers = 0;
    int readers_left = 0;
  };

  void connect(std::size_t op, std::vector<int>& life_of_slot);
  void overwrite(const Op& by, Access access) const;
  std::span<std::byte> bytes(Access access) const;

  const Program& program_;
  const ProgramMemory& memory_;
  std::vector<Life> lives_;
  std::vector<std::vector<int>> read_by_;  // by op: lives
};

}  // namespace moebench
