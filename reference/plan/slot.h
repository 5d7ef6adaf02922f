#pragma once
// A slot is a byte range of a pool that holds one whole value at a time.

#include <array>
#include <cstdint>
#include <string_view>

#include "reference/base/units.h"
#include "reference/plan/value.h"

namespace moebench {

enum class Pool : std::uint8_t {
  activations,  // device memory that lives from the forward to the backward pass (paper: M_act)
  buffers,      // device memory of the backward pass alone (paper: M_buf)
  host,         // pinned host memory that activations are offloaded to
  external,     // tensors of the caller: input, output, their gradients, gradients of weights. Not allocated.
};

inline constexpr std::array<Pool, 4> all_pools = {Pool::activations, Pool::buffers, Pool::host, Pool::external};
inline constexpr int pool_count = 4;

constexpr int index_of(Pool pool) { return static_cast<int>(pool); }
std::string_view name_of(Pool pool);

using SlotId = std::uint16_t;

struct Slot {
  Pool pool = Pool::activations;
  ValueKind kind = ValueKind::input;  // what it is for
  std::int16_t index = 0;             // counts the slots of one kind
  Bytes size;                         // of the largest value it holds

  bool operator==(const Slot&) const = default;
};

}  // namespace moebench
