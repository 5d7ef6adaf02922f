#include "results/store/read_results.h"

#include <array>
#include <cerrno>
#include <fstream>
#include <string>
#include <string_view>
#include <system_error>

#include "reference/base/error.h"
#include "results/results_json.h"
#include "results/store/head_rows.h"
#include "results/store/results_store.h"
#include "results/store/run_reader.h"
#include "results/store/store_schema.h"

namespace moebench {
namespace {

enum class Extent { all, compared };

Results read_tables(Database& database, Extent extent) {
  const Transaction one_moment(database);
  Results results = read_head(database);
  RunReader reader(database);
  std::vector<PlacedRun> runs = extent == Extent::all ? reader.all() : reader.compared();
  results.runs.reserve(runs.size());
  for (PlacedRun& placed : runs) results.runs.push_back(std::move(placed.run));
  return results;
}

Results read_store(const std::filesystem::path& file, Extent extent) {
  Database database(file, Database::Access::read);
  const int version = schema_version_of(database);
  if (version == 0) throw InputError(file.string(), "holds no run yet", "wait until it has begun, or start one");
  if (version == store_schema_version()) return read_tables(database, extent);
  Database present = Database::copy_in_memory(database);
  migrate(present);
  return read_tables(present, extent);
}

bool is_database(const std::filesystem::path& file) {
  constexpr std::string_view mark = "SQLite format 3";
  std::array<char, mark.size()> begin{};
  std::ifstream(file, std::ios::binary).read(begin.data(), begin.size());
  return std::string_view(begin.data(), begin.size()) == mark;
}

void drop_what_is_not_compared(Results& results) {
  for (RunResult& run : results.runs) {
    for (Round& round : run.rounds) {
      for (std::vector<Seconds>* samples : {&round.forward, &round.backward, &round.optimizer})
        *samples = std::vector<Seconds>();
      round.by_rank = RankShares();
    }
    if (!run.memory) continue;
    for (std::vector<Bytes>* ranks : {&run.memory->predicted_by_rank, &run.memory->measured_by_rank}) {
      *ranks = std::vector<Bytes>();
    }
  }
}

Results read_json(const std::filesystem::path& file, Extent extent) {
  std::error_code error;
  const auto size = std::filesystem::file_size(file, error);
  std::string text(error ? 0 : size, '\0');
  std::ifstream stream(file, std::ios::binary);
  if (error || !stream.read(text.data(), static_cast<std::streamsize>(size))) {
    throw InputError(file.string(),
                     "cannot be read: " + (error ? error.message() : std::generic_category().message(errno)),
                     "is it there, and may this user read it?");
  }
  Results results = results_from(text, file.string());
  if (extent == Extent::compared) drop_what_is_not_compared(results);
  return results;
}

Results read(const std::filesystem::path& folder_or_file, Extent extent) {
  std::error_code error;
  if (!std::filesystem::is_directory(folder_or_file, error)) {
    const bool is_store = folder_or_file.extension() == ".db" || is_database(folder_or_file);
    return is_store ? read_store(folder_or_file, extent) : read_json(folder_or_file, extent);
  }
  const std::filesystem::path store = folder_or_file / store_file_name;
  if (std::filesystem::exists(store, error)) return read_store(store, extent);
  const std::filesystem::path json = folder_or_file / "results.json";
  if (std::filesystem::exists(json, error)) return read_json(json, extent);
  throw InputError(folder_or_file.string(), "holds no results: neither results.db nor results.json",
                   "give the folder of a run; `moebench results list` finds them");
}

}  // namespace

Results read_results(const std::filesystem::path& folder_or_file) { return read(folder_or_file, Extent::all); }

Results read_compared_results(const std::filesystem::path& folder_or_file) {
  return read(folder_or_file, Extent::compared);
}

}  // namespace moebench
