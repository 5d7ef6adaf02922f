#pragma once
// Results that later ones are compared with, as a file to be committed.

#include <filesystem>
#include <string>

#include "results/results.h"

namespace moebench {

// As text_of(), with a checksum of the content as its last field: a file that was cut, or in which a digit was changed,
// is no longer what was measured. Of a simulated run the environment is kept without this machine.
std::string baseline_text(const Results& results);

// Throws InputError that names the file and the place in it: for one that cannot be read, is of another schema, lacks
// its checksum or does not have the content that it is of.
Results read_baseline(const std::filesystem::path& file);

// The same from a text; `origin` is for errors.
Results baseline_from(const std::string& text, const std::string& origin);

}  // namespace moebench
