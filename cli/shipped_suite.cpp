#include "cli/shipped_suite.h"

#include <system_error>

namespace moebench {
namespace {

bool is_file(const std::filesystem::path& path) {
  std::error_code unreadable;
  return std::filesystem::is_regular_file(path, unreadable);
}

}  // namespace

std::filesystem::path shipped_suites() {
  std::error_code unknown;
  const std::filesystem::path program = std::filesystem::read_symlink("/proc/self/exe", unknown);
  return program.parent_path().parent_path() / "share" / "moebench" / "suites";
}

std::string suite_file(const std::string& asked, const std::filesystem::path& shipped) {
  std::error_code unreadable;
  const bool is_here = std::filesystem::exists(asked, unreadable) && !std::filesystem::is_directory(asked, unreadable);
  const std::filesystem::path path(asked);
  if (is_here || asked.empty() || path.is_absolute()) return asked;
  std::filesystem::path name = path.lexically_normal();
  if (*name.begin() == "..") return asked;
  if (*name.begin() == "suites") name = name.lexically_relative("suites");
  for (const char* extension : {"", ".yaml"}) {
    const std::filesystem::path file = (shipped / name).string() + extension;
    if (is_file(file)) return file.string();
  }
  return asked;
}

}  // namespace moebench
