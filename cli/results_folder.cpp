#include "cli/results_folder.h"

#include <algorithm>
#include <cctype>
#include <ctime>
#include <system_error>

#include "reference/base/error.h"
#include "results/atomic_file.h"
#include "results/store/results_store.h"

namespace moebench {
namespace {

std::string local_time() {
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  localtime_r(&now, &parts);
  char text[32];
  return {text, std::strftime(text, sizeof text, "%Y%m%d-%H%M%S", &parts)};
}

std::filesystem::path unused(const std::filesystem::path& folder) {
  std::filesystem::path candidate = folder;
  for (int i = 2; std::filesystem::exists(candidate); ++i) candidate = folder.string() + "-" + std::to_string(i);
  return candidate;
}

}  // namespace

std::string as_file_name(std::string name) {
  std::replace_if(
      name.begin(), name.end(),
      [](unsigned char c) { return std::isalnum(c) == 0 && c != '.' && c != '_' && c != '-'; }, '-');
  return name;
}

std::filesystem::path make_results_folder(const std::string& asked, const std::string& suite,
                                          ExistingResults existing) {
  const std::filesystem::path folder =
      asked.empty() ? unused("moebench-results/" + as_file_name(suite) + "-" + local_time()) : std::filesystem::path(asked);
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error || !std::filesystem::is_directory(folder)) {
    throw WriteError(folder.string(), "cannot be made: " + (error ? error.message() : "it is a file"), "choose another --out");
  }
  const std::filesystem::path store = folder / store_file_name;
  const std::filesystem::path json = folder / "results.json";
  if (existing == ExistingResults::gone_on_with) {
    if (std::filesystem::exists(json) && !std::filesystem::exists(store)) {
      throw InputError(json.string(), "has no results.db beside it, which is what can be gone on with",
                       "run into another folder");
    }
    return folder;
  }
  for (const std::filesystem::path& file : {store, json}) {
    if (!std::filesystem::exists(file)) continue;
    throw InputError(file.string(), "is already there",
                     "choose another --out, go on with that run by --resume, or move the results away");
  }
  return folder;
}

}  // namespace moebench
