#pragma once
// Text compared with committed files, which MOEBENCH_UPDATE_GOLDEN=1 rewrites.

#include <filesystem>
#include <string>
#include <vector>

namespace moebench::fixtures {

// Fails the test where the file has another text or is missing. Skips it where the file was rewritten.
void expect_golden(const std::filesystem::path& path, const std::string& text);

// Fails the test for a file whose name without extension is none of these.
void expect_none_left_over(const std::filesystem::path& folder, const std::vector<std::string>& names);

}  // namespace moebench::fixtures
