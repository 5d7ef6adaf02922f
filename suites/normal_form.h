#pragma once
// Combinations that mean the same are the same configuration.

#include "suites/configuration.h"
#include "suites/suite.h"

namespace moebench {

// The configuration without choices that its system does not have, see expand(). Applying it twice changes nothing.
// Throws InputError for an unknown system.
Configuration normal_form(Configuration configuration, const Suite& suite);

}  // namespace moebench
