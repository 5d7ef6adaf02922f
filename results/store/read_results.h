#pragma once
// Results from wherever they are kept.

#include <filesystem>

#include "results/results.h"

namespace moebench {

// Of a results folder, one that is being written included (what it has at that moment), or of a file: a store, or
// exported JSON. A folder that was made before there were stores has results.json alone. Throws InputError with the
// file, the place in it and a remedy.
Results read_results(const std::filesystem::path& folder_or_file);

// The same with what changes_between() looks at: without samples of passes and the optimizer, and without what is of
// single ranks. Of a million samples that is less than half of the memory.
Results read_compared_results(const std::filesystem::path& folder_or_file);

}  // namespace moebench
