#include "reference/base/markup.h"

namespace moebench {

std::string markup_text(std::string_view text) {
  std::string escaped;
  escaped.reserve(text.size());
  for (const char character : text) {
    switch (character) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      case '\'':
        escaped += "&#39;";
        break;
      case '\n':
      case '\t':
        escaped += character;
        break;
      default: {
        const auto code = static_cast<unsigned char>(character);
        const bool is_control = code < ' ' || code == 0x7f;
        is_control ? escaped += "\xef\xbf\xbd" : escaped += character;
      }
    }
  }
  return escaped;
}

}  // namespace moebench
