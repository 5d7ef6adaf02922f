#include "results/store/read_results.h"

#include <fstream>
#include <iterator>

#include "reference/base/error.h"
#include "results/results_json.h"

namespace moebench {

Results read_results(const std::filesystem::path& file_or_folder) {
  const std::filesystem::path path =
      std::filesystem::is_directory(file_or_folder) ? file_or_folder / "results.json" : file_or_folder;
  std::ifstream file(path, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  if (!file) throw InputError(path.string(), "cannot be read", "name a folder with results.json, or an exported file");
  return results_from(text, path.string());
}

}  // namespace moebench
