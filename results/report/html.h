#pragma once
// Text and data where they cannot break out of the HTML around them.

#include <string>
#include <string_view>

#include "results/json.h"

namespace moebench {

// For text and for attributes in double quotes. Control characters become U+FFFD, as browsers would have it.
std::string html_text(std::string_view text);

// The content of a <script type="application/json">: no "<", ">" or "&" is left in it, so it holds neither an end tag nor
// a comment. Bytes that are not UTF-8 become U+FFFD.
std::string script_json(const Json& json);

}  // namespace moebench
