#pragma once
// Results from where a run has left them.

#include <filesystem>

#include "results/results.h"

namespace moebench {

// Of a results folder, or of an exported file. Throws InputError that names the file, what is wrong and where in it.
Results read_results(const std::filesystem::path& file_or_folder);

}  // namespace moebench
