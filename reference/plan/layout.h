#pragma once
// Where slots lie in their pools.

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "reference/base/units.h"
#include "reference/plan/plan.h"

namespace moebench {

enum class LayoutMode : std::uint8_t {
  paper,     // every slot has a range of its own: Eqs. 2, 4 and 5 of the paper exactly
  liveness,  // slots whose uses are ordered by happens-before share ranges: Eq. 3's smaller buffers. Never larger.
};

std::string_view name_of(LayoutMode mode);

struct LayoutModes {
  LayoutMode activations = LayoutMode::paper;
  LayoutMode buffers = LayoutMode::paper;

  bool operator==(const LayoutModes&) const = default;
};

// Ranges begin at multiples of this: BLAS repeats its bits only for equal alignment.
inline constexpr Bytes slot_alignment{64};

struct Layout {
  std::vector<Bytes> offset;             // [slots] from the beginning of the slot's pool
  std::array<Bytes, pool_count> extent;  // end of the last range of each pool: what must be allocated

  Bytes extent_of(Pool pool) const { return extent[static_cast<std::size_t>(pool)]; }
  bool operator==(const Layout&) const = default;
};

// Host and external slots always have ranges of their own.
Layout lay_out(const Plan& plan, LayoutModes modes);

}  // namespace moebench
