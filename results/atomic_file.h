#pragma once
// A file that is complete at every moment.

#include <filesystem>
#include <string_view>

#include "reference/base/error.h"

namespace moebench {

// A file could not be written: no space, no permission, ... `what()` names file and cause.
class WriteError : public InputError {
 public:
  using InputError::InputError;
};

// Replaces the file's content: written beside it, flushed to the disk, renamed. After an error, and after a crash at any
// moment, the file is what it was before, or the new one. Throws WriteError.
void write_atomically(const std::filesystem::path& path, std::string_view content);

}  // namespace moebench
