#pragma once
// Where results go.

#include <filesystem>
#include <string>

namespace moebench {

// Makes the folder `asked` or, if that is empty, moebench-results/SUITE-DATE-TIME below the current one. Returns the path
// of results.json in it. Throws InputError where there are results already, WriteError where it cannot be made.
std::filesystem::path make_results_folder(const std::string& asked, const std::string& suite);

// Letters, digits, '.', '_' and '-'; others become '-'.
std::string as_file_name(std::string name);

}  // namespace moebench
