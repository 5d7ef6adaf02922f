#pragma once
// Who is told of every op around its run: tools that see only which thread does what.

#include <cstdint>

#include "reference/plan/op.h"

namespace moebench {

class OpMarks {
 public:
  virtual ~OpMarks() = default;

  // By the thread that runs the op, the second also where it has failed; ops of several streams may run at once. `run`:
  // the executor's number of the pass; `index`: the op's in the plan.
  virtual void begin_op(std::int32_t run, int index, const Op& op) noexcept = 0;
  virtual void end_op() noexcept = 0;

  // Whether it has to be told of each: else a pass that was recorded runs as one, and nobody is told of its ops.
  virtual bool needs_every_op() const noexcept { return true; }
};

}  // namespace moebench
