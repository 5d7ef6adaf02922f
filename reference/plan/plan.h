#pragma once
// One layer step, forward and backward, as data (design, section 1).

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "reference/base/shape.h"
#include "reference/plan/op.h"
#include "reference/plan/routing.h"
#include "reference/plan/slot.h"
#include "reference/plan/value.h"

namespace moebench {

// The order of `ops` is a legal sequential execution: forward first. A stream runs its ops in this order; the
// backward pass begins when the forward pass has ended on every stream. Dependencies between streams are not
// part of a plan: they are derived from its layout (dependencies.h).
struct Plan {
  std::string system;
  LayerShape shape;
  std::shared_ptr<const Routing> routing;
  std::vector<Value> values;
  std::vector<Slot> slots;
  std::vector<Access> initial;  // what external slots hold before the step
  std::vector<Access> results;  // what must be in its slot when the step has ended
  std::vector<Op> ops;
  int backward_begin = 0;  // index of the first op of the backward pass

  int granularity() const { return routing->granularity(); }
  std::span<const Op> pass(Pass pass) const {
    const std::span<const Op> all(ops);
    const auto split = static_cast<std::size_t>(backward_begin);
    return pass == Pass::forward ? all.first(split) : all.subspan(split);
  }
};

// "dispatch of partition 2 (forward)".
std::string describe(const Op& op);

// "hidden of partition 2".
std::string describe(const Value& value);

}  // namespace moebench
