#include "cli/output_target.h"

#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>

#include "results/atomic_file.h"

namespace moebench {

void require_target(const std::string& option, const std::string& path, Written how) {
  if (path.empty()) return;
  const std::string where = option + " " + path;
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) {
    throw WriteError(where, "cannot be written: it is a folder", "name a file");
  }
  const std::filesystem::path parent = std::filesystem::path(path).parent_path();
  const std::filesystem::path folder = parent.empty() ? "." : parent;
  if (!std::filesystem::is_directory(folder, error)) {
    throw WriteError(where, "cannot be written: there is no folder " + folder.string(),
                     "make it, or choose another " + option);
  }
  const bool is_grown = how == Written::appended && std::filesystem::exists(path, error);
  if (::access(is_grown ? path.c_str() : folder.c_str(), is_grown ? W_OK : W_OK | X_OK) == 0) return;
  throw WriteError(where, "cannot be written: " + std::generic_category().message(errno),
                   "choose another " + option + ", in a folder that this user may write");
}

}  // namespace moebench
