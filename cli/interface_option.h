#pragma once
// --interface, of the commands whose agents meet.

#include <string>

#include "cli/parse.h"

namespace moebench {

// Sets `name`, which stays empty without it.
void add_interface_option(CLI::App& command, std::string& name);

}  // namespace moebench
