#include "results/store/read_results.h"

#include <array>
#include <cerrno>
#include <fstream>
#include <sstream>
#include <string_view>
#include <system_error>

#include "reference/base/error.h"
#include "results/results_json.h"
#include "results/store/head_rows.h"
#include "results/store/results_store.h"
#include "results/store/store_schema.h"

namespace moebench {
namespace {

Results read_tables(Database& database) {
  const Transaction one_moment(database);
  Results results = read_head(database);
  for (PlacedRun& placed : read_runs(database)) results.runs.push_back(std::move(placed.run));
  return results;
}

Results read_store(const std::filesystem::path& file) {
  Database database(file, Database::Access::read);
  const int version = schema_version_of(database);
  if (version == 0) throw InputError(file.string(), "holds no run yet", "wait until it has begun, or start one");
  if (version == store_schema_version()) return read_tables(database);
  Database present = Database::copy_in_memory(database);
  migrate(present);
  return read_tables(present);
}

bool is_database(const std::filesystem::path& file) {
  constexpr std::string_view mark = "SQLite format 3";
  std::array<char, mark.size()> begin{};
  std::ifstream(file, std::ios::binary).read(begin.data(), begin.size());
  return std::string_view(begin.data(), begin.size()) == mark;
}

Results read_json(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  std::ostringstream text;
  if (stream) text << stream.rdbuf();
  if (!stream) {
    throw InputError(file.string(), "cannot be read: " + std::generic_category().message(errno),
                     "is it there, and may this user read it?");
  }
  return results_from(text.str(), file.string());
}

}  // namespace

Results read_results(const std::filesystem::path& folder_or_file) {
  std::error_code error;
  if (!std::filesystem::is_directory(folder_or_file, error)) {
    const bool is_store = folder_or_file.extension() == ".db" || is_database(folder_or_file);
    return is_store ? read_store(folder_or_file) : read_json(folder_or_file);
  }
  const std::filesystem::path store = folder_or_file / store_file_name;
  if (std::filesystem::exists(store, error)) return read_store(store);
  const std::filesystem::path json = folder_or_file / "results.json";
  if (std::filesystem::exists(json, error)) return read_json(json);
  throw InputError(folder_or_file.string(), "holds no results: neither results.db nor results.json",
                   "give the folder of a run; `moebench results list` finds them");
}

}  // namespace moebench
