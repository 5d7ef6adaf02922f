#pragma once
// Data where they cannot break out of the HTML around them; for text see base/markup.h.

#include <string>

#include "results/json.h"

namespace moebench {

// The content of a <script type="application/json">: no "<", ">" or "&" is left in it, so it holds neither an end tag
// nor a comment. Bytes that are not UTF-8 become U+FFFD.
std::string script_json(const Json& json);

}  // namespace moebench
