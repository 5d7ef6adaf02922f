#include "results/store/run_summary.h"

#include <algorithm>
#include <system_error>
#include <tuple>

#include "reference/base/error.h"
#include "results/store/folder_lock.h"
#include "results/store/gate_files.h"
#include "results/store/read_results.h"
#include "results/store/results_files.h"
#include "results/store/results_store.h"
#include "results/store/store_schema.h"

namespace moebench {
namespace {

int count(Database& database, const std::string& what) {
  return static_cast<int>(database.number("SELECT count(*) FROM configuration WHERE " + what).value_or(0));
}

// Without its samples. What is read is the same in every version of the schema.
void read_store(const std::filesystem::path& file, RunSummary& summary) {
  Database database(file, Database::Access::read);
  if (schema_version_of(database) == 0) return;  // nothing was begun in it
  const Transaction one_moment(database);
  Statement head(database, "SELECT suite.name, state, configurations, started FROM suite, environment");
  if (!head.next()) return;
  summary.suite = head.text();
  const auto state = results_state_named(head.text());
  if (!state) database.reject("has an unknown state");
  summary.state = *state;
  summary.configurations = head.small();
  summary.started = head.text();
  summary.measured = count(database, "status = 'ok'");
  summary.failed = count(database, "status = 'failed'");
  summary.skipped = count(database, "status = 'skipped'");
}

void read_json(const std::filesystem::path& folder, RunSummary& summary) {
  const Results results = read_results(folder);
  summary.suite = results.suite.name;
  summary.started = results.environment.started;
  summary.state = results.state;
  summary.configurations = results.suite.configurations;
  for (const RunResult& run : results.runs) {
    ++(run.status == RunStatus::ok       ? summary.measured
       : run.status == RunStatus::failed ? summary.failed
                                         : summary.skipped);
  }
}

}  // namespace

std::string state_text(const RunSummary& summary) {
  if (summary.is_written) return "running";
  if (!summary.problem.empty()) return "damaged";
  return summary.state == ResultsState::running ? "unfinished" : std::string(name_of(summary.state));
}

std::optional<RunSummary> summary_of(const std::filesystem::path& folder) {
  const std::vector<std::filesystem::path> files = results_files(folder);
  if (files.empty()) return std::nullopt;
  RunSummary summary;
  summary.folder = folder;
  std::error_code is_gone;
  for (const std::filesystem::path& file : files) {
    const auto size = std::filesystem::file_size(file, is_gone);
    if (!is_gone) summary.size += Bytes(static_cast<std::int64_t>(size));
  }
  try {
    summary.is_written = FolderLock::is_held(folder);
    const std::filesystem::path store = folder / store_file_name;
    if (std::filesystem::exists(store, is_gone)) {
      read_store(store, summary);
    } else {
      read_json(folder, summary);
    }
  } catch (const InputError& error) {
    summary.problem = error.what();
  }
  return summary;
}

std::vector<RunSummary> runs_below(const std::filesystem::path& folder) {
  std::error_code error;
  constexpr auto options = std::filesystem::directory_options::skip_permission_denied;
  std::filesystem::recursive_directory_iterator entry(folder, options, error);
  if (error)
    throw InputError(folder.string(), "cannot be listed: " + error.message(), "give a folder that has runs below it");
  std::vector<RunSummary> runs;
  if (is_gate_folder(folder)) return {gate_summary_of(folder)};
  if (auto summary = summary_of(folder)) runs.push_back(std::move(*summary));
  for (; !error && entry != std::filesystem::recursive_directory_iterator(); entry.increment(error)) {
    std::error_code is_gone;
    if (entry->is_symlink(is_gone) || !entry->is_directory(is_gone)) continue;
    if (is_gate_folder(entry->path())) {
      entry.disable_recursion_pending();
      runs.push_back(gate_summary_of(entry->path()));
      continue;
    }
    if (auto summary = summary_of(entry->path())) runs.push_back(std::move(*summary));
  }
  std::sort(runs.begin(), runs.end(), [](const RunSummary& a, const RunSummary& b) {
    return std::tie(a.started, a.folder) < std::tie(b.started, b.folder);
  });
  return runs;
}

}  // namespace moebench
