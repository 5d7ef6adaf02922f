#pragma once
// JSON whose objects keep the order in which they were written.

#include <nlohmann/json.hpp>

namespace moebench {

using Json = nlohmann::ordered_json;

}  // namespace moebench
