#pragma once
// The part of verifying that needs no order: indices, passes, sizes. Used by the verifier.

#include <vector>

#include "reference/plan/verifier.h"

namespace moebench {

// Indices, streams, passes and partitions that do not exist. A plan with any of these cannot be laid out or looked at
// further.
std::vector<Finding> malformations(const Plan& plan);

// The same of a layout and dependencies for a plan that has none.
std::vector<Finding> malformations(const Plan& plan, const Layout& layout, const Dependencies& dependencies);

// Appends edges that point against the order of the ops: an executor enqueues in that order, and would wait for nothing.
void check_edges(const Plan& plan, const Dependencies& dependencies, std::vector<Finding>& findings);

// Appends values larger than their slots and slots that end after their pool.
void check_sizes(const Plan& plan, const Layout& layout, std::vector<Finding>& findings);

}  // namespace moebench
