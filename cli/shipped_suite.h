#pragma once
// Suites that come with an installed moebench.

#include <filesystem>
#include <string>

namespace moebench {

// The folder of the suites beside the program that runs, PREFIX/share/moebench/suites. Where it is not installed, there
// is none.
std::filesystem::path shipped_suites();

// The file that `asked` stands for: itself if it is there, else the suite of that name in the folder `shipped`, with or
// without "suites/" before it and ".yaml" behind it; itself if neither is.
std::string suite_file(const std::string& asked, const std::filesystem::path& shipped);

}  // namespace moebench
