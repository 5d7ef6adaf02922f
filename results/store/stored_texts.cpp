#include "results/store/stored_texts.h"

namespace moebench {

std::string stored_text(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

Json stored_json(const Database& database, const std::string& text, const std::string& column) {
  return parse_json(text, database.file().string() + ": " + column);
}

std::vector<std::string> stored_list(const Database& database, const std::string& text, const std::string& column) {
  const Json json = stored_json(database, text, column);
  std::vector<std::string> list;
  for (const JsonField& item : JsonField(json, database.file().string() + ": " + column).items()) {
    list.push_back(item.text());
  }
  return list;
}

}  // namespace moebench
