#include "reference/plan/edge_reason.h"

#include <algorithm>

namespace moebench {

std::string_view name_of(EdgeReason reason) { return reason == EdgeReason::data ? "data" : "slot"; }

EdgeReason reason_of(const Plan& plan, Edge edge) {
  const AccessList& written = plan.ops[static_cast<std::size_t>(edge.from)].writes;
  const AccessList& read = plan.ops[static_cast<std::size_t>(edge.to)].reads;
  const bool gives = std::any_of(read.begin(), read.end(), [&](const Access& access) {
    return std::find(written.begin(), written.end(), access) != written.end();
  });
  return gives ? EdgeReason::data : EdgeReason::slot;
}

}  // namespace moebench
