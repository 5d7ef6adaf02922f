#pragma once
// Where the sources lie, for tests that read files of theirs.

#include <filesystem>

namespace moebench::fixtures {

// The root of the repository.
std::filesystem::path source_folder();

}  // namespace moebench::fixtures
