#pragma once
// Where one op's operands lie.

#include <array>
#include <cstddef>

#include "reference/exec/program.h"
#include "reference/plan/op.h"

namespace moebench {

// Borrows the program and the op.
class Operands {
 public:
  Operands(const Program& program, const Op& op) : program_(program), op_(op) {}

  bool reads(ValueKind kind) const { return find(op_.reads, kind) != nullptr; }

  // Precondition: the op has an operand of this kind.
  std::byte* read(ValueKind kind) const { return program_.address(find(op_.reads, kind)->slot); }
  std::byte* written(ValueKind kind) const { return program_.address(find(op_.writes, kind)->slot); }

  // Of an operand of this kind, read or written.
  Bytes size(ValueKind kind) const {
    const Access* const access = reads(kind) ? find(op_.reads, kind) : find(op_.writes, kind);
    return program_.plan().values[access->value].size;
  }

  using Addresses = std::array<const std::byte*, std::size_t{2} * AccessList::capacity>;

  // Of all operands, in the op's order.
  Addresses addresses() const {
    Addresses all{};
    std::size_t count = 0;
    for (const Access& access : op_.reads) all[count++] = program_.address(access.slot);
    for (const Access& access : op_.writes) all[count++] = program_.address(access.slot);
    return all;
  }

 private:
  const Access* find(const AccessList& accesses, ValueKind kind) const {
    for (const Access& access : accesses) {
      if (program_.plan().values[access.value].kind == kind) return &access;
    }
    return nullptr;
  }

  const Program& program_;
  const Op& op_;
};

}  // namespace moebench
