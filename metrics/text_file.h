#pragma once
// The file that node exporter's textfile collector reads.

#include <filesystem>
#include <string_view>

namespace moebench {

// Replaces the file: it has the old content or the new one at every moment, and need not survive a power failure. What
// is written on the way has a name that nobody else has, and does not end in .prom. Throws InputError.
void write_text_file(const std::filesystem::path& path, std::string_view content);

}  // namespace moebench
