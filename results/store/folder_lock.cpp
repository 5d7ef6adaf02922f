#include "results/store/folder_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

#include "results/atomic_file.h"

namespace moebench {

std::optional<FolderLock> FolderLock::taken(const std::filesystem::path& folder) {
  FolderLock lock(::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (lock.descriptor_ >= 0 && ::flock(lock.descriptor_, LOCK_EX | LOCK_NB) == 0) return lock;
  const int error = errno;
  if (lock.descriptor_ >= 0 && error == EWOULDBLOCK) return std::nullopt;
  throw WriteError(folder.string(), "cannot be locked: " + std::generic_category().message(error),
                   "choose a folder on a disk of this machine");
}

bool FolderLock::is_held(const std::filesystem::path& folder) {
  const FolderLock look(::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  return look.descriptor_ >= 0 && ::flock(look.descriptor_, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
}

FolderLock::FolderLock(FolderLock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

FolderLock::~FolderLock() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

}  // namespace moebench
