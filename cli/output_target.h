#pragma once
// A file that is written at the end, asked for before anything is measured.

#include <string>

namespace moebench {

enum class Written { replaced, appended };

// Throws WriteError, which names the option and what to do, where `path` cannot be written: a folder, or a file in a
// folder that is not there or not this user's to write. Nothing is written. Empty: no file is asked for.
void require_target(const std::string& option, const std::string& path, Written how);

}  // namespace moebench
