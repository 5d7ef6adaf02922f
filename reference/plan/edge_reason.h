#pragma once
// Why an op has to wait for another.

#include <cstdint>
#include <string_view>

#include "reference/plan/dependencies.h"
#include "reference/plan/plan.h"

namespace moebench {

enum class EdgeReason : std::uint8_t {
  data,  // it reads a value that the other writes
  slot,  // it writes to memory that the other reads from or writes to
};

std::string_view name_of(EdgeReason reason);

// Of an edge that derive_dependencies() has found. Where both hold, it is data.
EdgeReason reason_of(const Plan& plan, Edge edge);

}  // namespace moebench
