#pragma once
// Manual pages.

#include <string>

#include "cli/command_entry.h"

namespace moebench {

// The page of one command in the macros of man(7), for section 1. `version`: "moebench 0.1.0". `above`: the command
// that it belongs to, or nothing.
std::string manual_page(const CommandEntry& command, const std::string& version, const CommandEntry* above = nullptr);

}  // namespace moebench
