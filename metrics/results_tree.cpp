#include "metrics/results_tree.h"

#include <algorithm>
#include <map>
#include <system_error>

#include <fmt/format.h>

#include "reference/base/error.h"

namespace moebench {
namespace {

constexpr int most_levels = 4;
constexpr int most_entries = 10'000;

bool is_below(const std::filesystem::path& path, const std::filesystem::path& folder) {
  const auto [end, _] = std::mismatch(folder.begin(), folder.end(), path.begin(), path.end());
  return end == folder.end();
}

// Of the gate that the folder lies in, if any.
bool is_part_of_a_gate(const std::filesystem::path& run, const std::vector<ResultsFolder>& gates) {
  return std::any_of(gates.begin(), gates.end(), [&](const ResultsFolder& gate) {
    return run != gate.path && run != gate.path / "new" && is_below(run, gate.path);
  });
}

struct Files {
  bool has_results = false;
  bool has_gate = false;
  std::map<std::string, std::string> states;  // by name
};

std::string state_of(const Files& files) {
  std::string state;
  for (const auto& [name, each] : files.states) state += each;
  return state;
}

}  // namespace

ResultsTree results_tree(const std::filesystem::path& folder) {
  constexpr auto options = std::filesystem::directory_options::skip_permission_denied;
  std::error_code error;
  std::filesystem::recursive_directory_iterator entry(folder, options, error);
  if (error) throw InputError(folder.string(), "cannot be listed: " + error.message(), "name a folder with results");
  std::map<std::filesystem::path, Files> folders;
  ResultsTree tree;
  int entries = 0;
  for (; !error && entry != std::filesystem::recursive_directory_iterator(); entry.increment(error)) {
    if (++entries > most_entries) {
      tree.is_cut = true;
      break;
    }
    if (entry.depth() >= most_levels) entry.disable_recursion_pending();
    const std::string name = entry->path().filename().string();
    const bool is_results = name == "results.db" || name == "results.json";
    if (!is_results && name != "results.db-wal" && name != "gate.json") continue;
    std::error_code is_gone;
    const auto size = entry->file_size(is_gone);
    const auto written = entry->last_write_time(is_gone);
    if (is_gone) continue;
    Files& files = folders[entry->path().parent_path()];
    files.has_results |= is_results;
    files.has_gate |= name == "gate.json";
    files.states[name] = fmt::format("{} {} {}\n", name, size, written.time_since_epoch().count());
  }
  for (const auto& [path, files] : folders) {
    if (!files.has_gate) continue;
    const auto after = folders.find(path / "new");
    tree.gates.push_back({path, state_of(files) + (after == folders.end() ? "" : "new:\n" + state_of(after->second))});
  }
  for (const auto& [path, files] : folders) {
    if (files.has_results && !is_part_of_a_gate(path, tree.gates)) tree.runs.push_back({path, state_of(files)});
  }
  return tree;
}

}  // namespace moebench
