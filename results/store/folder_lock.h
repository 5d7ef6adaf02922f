#pragma once
// One process at a time writes the results in a folder.

#include <filesystem>
#include <optional>

namespace moebench {

// Held until it is destroyed, or the process ends, however it does. It leaves no file behind, and readers do not ask
// for it.
class FolderLock {
 public:
  // Nothing where another process holds it. Throws WriteError for a folder that is not there, or that cannot be locked,
  // as on some network file systems.
  static std::optional<FolderLock> taken(const std::filesystem::path& folder);

  // Whether another process holds it now.
  static bool is_held(const std::filesystem::path& folder);

  FolderLock(FolderLock&& other) noexcept;
  FolderLock& operator=(FolderLock&&) = delete;
  FolderLock(const FolderLock&) = delete;
  FolderLock& operator=(const FolderLock&) = delete;
  ~FolderLock();

 private:
  explicit FolderLock(int descriptor) : descriptor_(descriptor) {}

  int descriptor_;
};

}  // namespace moebench
