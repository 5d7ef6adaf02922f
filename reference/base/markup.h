#pragma once
// Texts that somebody else chose, within HTML, SVG and XML.

#include <string>
#include <string_view>

namespace moebench {

// As content or as the value of an attribute in quotes. Control characters other than line breaks and tabs, which these
// formats have no place for, become U+FFFD.
std::string markup_text(std::string_view text);

}  // namespace moebench
