#pragma once
// Where results go.

#include <filesystem>
#include <string>

namespace moebench {

// Whether a folder that has a store of results will do.
enum class ExistingResults { refused, gone_on_with };

// Makes the folder `asked` or, if that is empty, moebench-results/SUITE-DATE-TIME below the current one, and returns
// it. Throws InputError where there are results already that will not do, WriteError where it cannot be made.
std::filesystem::path make_results_folder(const std::string& asked, const std::string& suite,
                                          ExistingResults existing = ExistingResults::refused);

// Letters, digits, '.', '_' and '-'; others become '-'.
std::string as_file_name(std::string name);

}  // namespace moebench
