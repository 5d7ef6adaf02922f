#include "results/store/read_results.h"

#include <fstream>
#include <iterator>
#include <string>

#include "reference/base/error.h"
#include "results/results_json.h"

namespace moebench {

Results read_results(const std::filesystem::path& file_or_folder) {
  const bool is_folder = std::filesystem::is_directory(file_or_folder);
  const std::filesystem::path path = is_folder ? file_or_folder / "results.json" : file_or_folder;
  std::ifstream file(path, std::ios::binary);
  if (!file) throw InputError(path.string() + " cannot be read", "name a results folder, or a file that moebench wrote");
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  return results_from(text, path.string());
}

}  // namespace moebench
