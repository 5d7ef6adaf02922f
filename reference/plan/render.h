#pragma once
// A plan as text.

#include <string>
#include <vector>

#include "reference/plan/dependencies.h"
#include "reference/plan/layout.h"
#include "reference/plan/plan.h"

namespace moebench {

// For timelines: the op's symbol and its partition, "S0", "F13", or a star for shadowed experts, "F*"; by op index.
std::vector<std::string> op_labels(const Plan& plan);

// One line an op: index, stream, what it is, what it reads and writes where, and which ops it waits for.
std::string render_ops(const Plan& plan, const Dependencies& dependencies);

// One line for each pool and kind: number of slots, bytes of each, total; then each pool's extent.
std::string render_memory(const Plan& plan, const Layout& layout);

}  // namespace moebench
