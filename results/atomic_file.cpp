#include "results/atomic_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <random>
#include <string>

#include <fmt/format.h>

namespace moebench {
namespace {

[[noreturn]] void fail(const std::filesystem::path& path, int error) {
  const std::string remedy = error == ENOSPC || error == EDQUOT ? "make room on that disk"
                             : error == EACCES || error == EROFS || error == EPERM
                                 ? "choose a folder that can be written"
                                 : "choose another folder";
  throw WriteError(path.string(), std::string("cannot be written: ") + std::strerror(error), remedy);
}

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  int get() const { return fd_; }

  // 0, or what went wrong: some file systems report a full disk only now.
  int close() {
    const int status = ::close(fd_);
    fd_ = -1;
    return status == 0 ? 0 : errno;
  }

 private:
  int fd_;
};

int write_all(int fd, std::string_view content) {
  while (!content.empty()) {
    const ssize_t written = ::write(fd, content.data(), content.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return errno;
    content.remove_prefix(static_cast<std::size_t>(written));
  }
  return 0;
}

int flush(int fd) { return ::fsync(fd) == 0 ? 0 : errno; }

// The new name survives a power failure only when the folder is flushed too. Not every file system can.
void flush_folder(const std::filesystem::path& folder) {
  const Descriptor fd(::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (fd.get() >= 0) ::fsync(fd.get());
}

std::string own_draft_of(const std::filesystem::path& path) {
  std::random_device random;
  return fmt::format("{}.{:08x}{:08x}.tmp", path.string(), random(), random());
}

}  // namespace

void write_atomically(const std::filesystem::path& path, std::string_view content, Survives survives) {
  const bool is_flushed = survives == Survives::power_failure;
  const std::string draft = is_flushed ? path.string() + ".tmp" : own_draft_of(path);
  const int how = is_flushed ? O_TRUNC : O_EXCL | O_NOFOLLOW;
  Descriptor file(::open(draft.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | how, 0644));
  if (file.get() < 0) fail(path, errno);
  int error = write_all(file.get(), content);
  if (is_flushed && error == 0) error = flush(file.get());
  if (const int close_error = file.close(); error == 0) error = close_error;
  if (error == 0 && ::rename(draft.c_str(), path.c_str()) != 0) error = errno;
  if (error != 0) {
    ::unlink(draft.c_str());
    fail(path, error);
  }
  if (is_flushed) flush_folder(path.parent_path());
}

}  // namespace moebench
