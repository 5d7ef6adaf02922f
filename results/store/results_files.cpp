#include "results/store/results_files.h"

#include <algorithm>
#include <regex>
#include <string>
#include <system_error>

#include "results/atomic_file.h"
#include "results/store/folder_lock.h"
#include "results/store/results_store.h"

namespace moebench {
namespace {

const std::string export_name = "results.json";

bool is_of_profile(const std::string& name) {
  static const std::regex pattern(R"(profile\.json|[0-9]{2,}-.+(\.svg|\.trace\.json))");
  return std::regex_match(name, pattern);
}

// The later, the more is lost without it.
int rank_of(const std::string& name) {
  if (name == store_file_name) return 2;
  return name.starts_with(store_file_name) ? 1 : 0;
}

}  // namespace

std::vector<std::filesystem::path> results_files(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files;
  bool are_results = false;
  bool are_profiles = false;
  std::error_code error;
  for (std::filesystem::directory_iterator entry(folder, error);
       !error && entry != std::filesystem::directory_iterator(); entry.increment(error)) {
    std::error_code is_gone;
    const std::string name = entry->path().filename().string();
    if (!entry->is_regular_file(is_gone)) continue;
    const bool is_store = name == store_file_name || name == std::string(store_file_name) + "-wal" ||
                          name == std::string(store_file_name) + "-shm" ||
                          name == std::string(store_file_name) + "-journal";
    are_results = are_results || name == store_file_name || name == export_name;
    are_profiles = are_profiles || (is_of_profile(name) && name.ends_with(".trace.json"));
    if (is_store || name == export_name || name == export_name + ".tmp" || is_of_profile(name)) {
      files.push_back(entry->path());
    }
  }
  if (!are_results) return {};
  if (!are_profiles) {  // a machine profile may have that name too
    std::erase_if(files, [](const std::filesystem::path& file) { return is_of_profile(file.filename().string()); });
  }
  std::sort(files.begin(), files.end(), [](const std::filesystem::path& a, const std::filesystem::path& b) {
    return std::pair(rank_of(a.filename().string()), a) < std::pair(rank_of(b.filename().string()), b);
  });
  return files;
}

bool remove_results(const std::filesystem::path& folder) {
  const auto lock = FolderLock::taken(folder);
  if (!lock) throw WriteError(folder.string(), "another process writes results there", "wait for its end");
  std::error_code error;
  for (const std::filesystem::path& file : results_files(folder)) {
    std::filesystem::remove(file, error);
    if (error)
      throw WriteError(file.string(), "cannot be removed: " + error.message(), "may this user write its folder?");
  }
  std::filesystem::remove(folder, error);
  return !error;
}

}  // namespace moebench
