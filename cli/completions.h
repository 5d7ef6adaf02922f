#pragma once
// Completions of the command line for shells: commands, options, and values where they are enumerated; else files.

#include <string>

#include "cli/command_entry.h"

namespace moebench {

// For bash 4 and later; needs nothing of the package bash-completion.
std::string bash_completion(const CommandEntry& program);

// A function for zsh's $fpath, in a file _moebench.
std::string zsh_completion(const CommandEntry& program);

// For fish 3 and later.
std::string fish_completion(const CommandEntry& program);

}  // namespace moebench
