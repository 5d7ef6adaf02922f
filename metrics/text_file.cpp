#include "metrics/text_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <random>
#include <string>

#include <fmt/format.h>

#include "reference/base/error.h"

namespace moebench {
namespace {

std::string draft_of(const std::filesystem::path& path) {
  std::random_device random;
  return fmt::format("{}.{:08x}{:08x}.tmp", path.string(), random(), random());
}

int write_all(int fd, std::string_view content) {
  while (!content.empty()) {
    const ssize_t written = ::write(fd, content.data(), content.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return errno;
    content.remove_prefix(static_cast<std::size_t>(written));
  }
  return 0;
}

}  // namespace

void write_text_file(const std::filesystem::path& path, std::string_view content) {
  const std::string draft = draft_of(path);
  const int fd = ::open(draft.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644);
  int error = fd < 0 ? errno : write_all(fd, content);
  if (fd >= 0) {
    if (::close(fd) != 0 && error == 0) error = errno;  // some file systems report a full disk only now
    if (error == 0 && ::rename(draft.c_str(), path.c_str()) != 0) error = errno;
    if (error != 0) ::unlink(draft.c_str());
  }
  if (error != 0) {
    throw InputError(path.string(), std::string("cannot be written: ") + std::strerror(error),
                     "choose a folder that can be written and has room");
  }
}

}  // namespace moebench
