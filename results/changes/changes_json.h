#pragma once
// Changes as JSON: docs/results.md has the fields.

#include "results/changes/change.h"
#include "results/json.h"

namespace moebench {

inline constexpr int changes_schema_version = 1;

Json to_json(const Changes& changes);

}  // namespace moebench
