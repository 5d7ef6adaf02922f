#include "results/report/html.h"

namespace moebench {

std::string script_json(const Json& json) {
  std::string escaped;
  for (const char character : json.dump(-1, ' ', false, Json::error_handler_t::replace)) {
    switch (character) {
      case '<':
        escaped += "\\u003c";
        break;
      case '>':
        escaped += "\\u003e";
        break;
      case '&':
        escaped += "\\u0026";
        break;
      default:
        escaped += character;
    }
  }
  return escaped;
}

}  // namespace moebench
