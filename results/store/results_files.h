#pragma once
// Which files of a folder are results.

#include <filesystem>
#include <vector>

namespace moebench {

// The store with its logs, the export, and what `moebench profile` writes beside them. Empty where there is neither a
// store nor an export: nothing there is moebench's then. The store comes last.
std::vector<std::filesystem::path> results_files(const std::filesystem::path& folder);

// Removes these files, and the folder if it is empty then. Returns whether it is gone. Throws WriteError where a
// process writes there, and for what cannot be removed.
bool remove_results(const std::filesystem::path& folder);

}  // namespace moebench
