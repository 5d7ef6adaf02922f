#pragma once
// --only: a part of a suite.

#include <span>
#include <string>
#include <vector>

#include "suites/configuration.h"

namespace moebench {

// Keeps the configurations that have, for each term "key=value,value", one of the values; several terms for one key add
// up. A system that has no such choice is kept, so that what is compared with stays in: `reuse=s3` keeps fastmoe, and
// `system=mpipemoe reuse=s3` does not.
// Throws InputError that begins with "--only": not of that form, an unknown key (with the nearest), a value that is
// wrong or that no configuration has, or nothing left.
std::vector<Configuration> only(std::vector<Configuration> configurations, std::span<const std::string> terms);

}  // namespace moebench
