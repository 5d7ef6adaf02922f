#pragma once
// The suite that `moebench init` writes.

#include <string>

namespace moebench {

// A suite that can be run as it is, with every key there is: those that are optional, or stand instead of others, are
// commented out.
std::string commented_suite();

}  // namespace moebench
