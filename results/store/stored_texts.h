#pragma once
// Lists and objects in a column: as JSON, which SQLite's json_each() reads.

#include <string>
#include <vector>

#include "results/json_field.h"
#include "results/store/database.h"

namespace moebench {

std::string stored_text(const Json& json);

// Throw InputError that names the database's file and `column`.
Json stored_json(const Database& database, const std::string& text, const std::string& column);
std::vector<std::string> stored_list(const Database& database, const std::string& text, const std::string& column);

}  // namespace moebench
