#pragma once
// Results from wherever they are kept.

#include <filesystem>

#include "results/results.h"

namespace moebench {

// Of a results folder, one that is being written included (what it has at that moment), or of a file: a store, or
// exported JSON. A folder that was made before there were stores has results.json alone. Throws InputError with the
// file, the place in it and a remedy.
Results read_results(const std::filesystem::path& folder_or_file);

}  // namespace moebench
