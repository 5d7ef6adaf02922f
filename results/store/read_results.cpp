#include "results/store/read_results.h"

#include <fstream>
#include <string>
#include <system_error>

#include "reference/base/error.h"
#include "results/results_json.h"

namespace moebench {

Results read_results(const std::filesystem::path& file_or_folder) {
  const std::filesystem::path path =
      std::filesystem::is_directory(file_or_folder) ? file_or_folder / "results.json" : file_or_folder;
  std::error_code error;
  const auto size = std::filesystem::file_size(path, error);
  std::string text(error ? 0 : size, '\0');
  std::ifstream file(path, std::ios::binary);
  if (error || !file.read(text.data(), static_cast<std::streamsize>(size))) {
    throw InputError(path.string(), "cannot be read", "name a folder with results.json, or an exported file");
  }
  return results_from(text, path.string());
}

}  // namespace moebench
