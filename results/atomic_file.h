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

// What the new content survives once it is there.
enum class Survives {
  power_failure,  // flushed to the disk; the draft is called like the file with .tmp behind it
  crash,          // of this process alone; the draft has a name that nobody else has and ends in .tmp
};

// Replaces the file: written beside it as a draft, renamed. After an error, and after a crash at any moment, the file
// is what it was before, or the new one. Throws WriteError.
void write_atomically(const std::filesystem::path& path, std::string_view content,
                      Survives survives = Survives::power_failure);

}  // namespace moebench
