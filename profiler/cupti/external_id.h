#pragma once
// An op's run as the number that CUPTI hands on from what launches to what is launched.

#include "profiler/cupti/gpu_activity.h"

namespace moebench {

constexpr std::uint64_t external_id(OpRun op) {
  return static_cast<std::uint64_t>(static_cast<std::uint32_t>(op.run)) << 32 | static_cast<std::uint32_t>(op.op);
}

constexpr OpRun op_run(std::uint64_t external_id) {
  return {.run = static_cast<std::int32_t>(external_id >> 32),
          .op = static_cast<std::int32_t>(external_id & 0xffff'ffffU)};
}

}  // namespace moebench
