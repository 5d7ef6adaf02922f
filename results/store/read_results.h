#pragma once
// Results from where somebody has them.

#include <filesystem>

#include "results/results.h"

namespace moebench {

// A folder with results.json, or a file of that form. Throws InputError that names the file, the place in it and a
// remedy.
Results read_results(const std::filesystem::path& file_or_folder);

}  // namespace moebench
