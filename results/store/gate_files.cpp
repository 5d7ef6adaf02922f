#include "results/store/gate_files.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <system_error>
#include <vector>

#include "reference/base/error.h"
#include "results/atomic_file.h"
#include "results/changes/gate_folder.h"
#include "results/store/folder_lock.h"
#include "results/store/read_results.h"
#include "results/store/results_files.h"

namespace moebench {
namespace {

namespace fs = std::filesystem;

constexpr std::array<const char*, 2> sides = {"base", "new"};
constexpr const char* first_log = "round-1.log";

// Of "round-7" and "round-7.log".
std::optional<int> round_of(const fs::path& path) {
  constexpr std::string_view begin = "round-";
  const std::string name = path.filename().string();
  if (!name.starts_with(begin)) return std::nullopt;
  int round = 0;
  const auto [end, error] = std::from_chars(name.data() + begin.size(), name.data() + name.size(), round);
  const std::string_view rest(end, static_cast<std::size_t>(name.data() + name.size() - end));
  if (error != std::errc() || round < 1 || (!rest.empty() && rest != ".log")) return std::nullopt;
  return round;
}

struct Entry {
  int round = 0;
  bool is_log = false;
  fs::path path;
};

// Logs and folders of the rounds of a side; the last round first, and each log behind its folder: what is left of a
// removal that broke off is a gate still.
std::vector<Entry> entries_of(const fs::path& side) {
  std::vector<Entry> entries;
  std::error_code error;
  for (fs::directory_iterator entry(side, error); !error && entry != fs::directory_iterator(); entry.increment(error)) {
    std::error_code is_gone;
    const auto round = round_of(entry->path());
    const bool is_log = entry->path().extension() == ".log";
    if (!round || !(is_log ? entry->is_regular_file(is_gone) : entry->is_directory(is_gone))) continue;
    entries.push_back({*round, is_log, entry->path()});
  }
  std::sort(entries.begin(), entries.end(),
            [](const Entry& a, const Entry& b) { return std::pair(b.round, a.is_log) < std::pair(a.round, b.is_log); });
  return entries;
}

Bytes size_of(const fs::path& file) {
  std::error_code is_gone;
  const auto size = fs::file_size(file, is_gone);
  return is_gone ? Bytes(0) : Bytes(static_cast<std::int64_t>(size));
}

Bytes size_of_side(const fs::path& side) {
  Bytes size;
  for (const fs::path& file : results_files(side)) size += size_of(file);
  for (const Entry& entry : entries_of(side)) {
    if (entry.is_log) size += size_of(entry.path);
    if (entry.is_log) continue;
    for (const fs::path& file : results_files(entry.path)) size += size_of(file);
  }
  return size;
}

void count_runs(const Results& results, RunSummary& summary) {
  std::size_t rounds = 0;
  for (const RunResult& run : results.runs) {
    rounds = std::max(rounds, run.rounds.size());
    ++(run.status == RunStatus::ok       ? summary.measured
       : run.status == RunStatus::failed ? summary.failed
                                         : summary.skipped);
  }
  summary.gate_rounds = static_cast<int>(rounds);
}

// What both builds have measured together, or of the first round what there is so far.
void read_progress(const fs::path& folder, RunSummary& summary) {
  std::error_code error;
  if (fs::exists(folder / "new" / "results.json", error)) {
    const Results results = read_results(folder / "new" / "results.json");
    summary.suite = results.suite.name;
    summary.started = results.environment.started;
    summary.configurations = results.suite.configurations;
    count_runs(results, summary);
    return;
  }
  for (const char* side : sides) {
    const auto first = summary_of(folder / side / "round-1");
    if (!first || !first->problem.empty()) continue;
    summary.suite = first->suite;
    summary.started = first->started;
    summary.configurations = first->configurations;
    return;
  }
}

void remove_file(const fs::path& file) {
  std::error_code error;
  fs::remove(file, error);
  if (error)
    throw WriteError(file.string(), "cannot be removed: " + error.message(), "may this user write its folder?");
}

void remove_side(const fs::path& side) {
  std::error_code is_in_use;
  if (!fs::is_directory(side, is_in_use)) return;
  for (const Entry& entry : entries_of(side)) {
    if (entry.is_log) {
      remove_file(entry.path);
    } else {
      remove_results(entry.path);
    }
  }
  remove_results(side);
}

}  // namespace

bool is_gate_folder(const fs::path& folder) {
  std::error_code error;
  const bool has_log = std::any_of(sides.begin(), sides.end(),
                                   [&](const char* side) { return fs::exists(folder / side / first_log, error); });
  return has_log || (fs::exists(folder / gate_file_name, error) && fs::is_directory(folder / "new", error));
}

std::optional<fs::path> gate_around(const fs::path& folder) {
  std::error_code error;
  const fs::path whole = fs::canonical(folder, error);
  if (error || is_gate_folder(whole)) return std::nullopt;
  const auto is_side = [](const fs::path& part) {
    return std::find(sides.begin(), sides.end(), part.filename()) != sides.end() && is_gate_folder(part.parent_path());
  };
  for (const fs::path& part : {whole, whole.parent_path()}) {
    if (is_side(part)) return part.parent_path();
  }
  return std::nullopt;
}

RunSummary gate_summary_of(const fs::path& folder) {
  RunSummary summary;
  summary.folder = folder;
  summary.gate_rounds = 0;
  std::error_code error;
  const bool has_result = fs::exists(folder / gate_file_name, error);
  for (const char* file : {gate_file_name, gate_baseline_name}) summary.size += size_of(folder / file);
  for (const char* side : sides) summary.size += size_of_side(folder / side);
  try {
    summary.is_written = FolderLock::is_held(folder);
    summary.state = has_result ? ResultsState::complete : ResultsState::running;
    read_progress(folder, summary);
  } catch (const InputError& problem) {
    summary.problem = problem.what();
  }
  return summary;
}

bool remove_gate(const fs::path& folder) {
  const auto lock = FolderLock::taken(folder);
  if (!lock) throw WriteError(folder.string(), "a gate writes results there", "wait for its end");
  for (const char* side : sides) remove_side(folder / side);
  for (const char* file : {gate_baseline_name, gate_file_name}) remove_file(folder / file);
  std::error_code error;
  fs::remove(folder, error);
  return !error;
}

}  // namespace moebench
