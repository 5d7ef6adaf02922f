#pragma once
// Variables that launchers set, read and checked.

#include <cstdint>
#include <string>
#include <string_view>

#include "suites/run/launch.h"

namespace moebench {

inline constexpr int most_agents = 1 << 16;

// A whole number from `least` to `most`. Throws InputError that names the variable where it is none.
int number_from(const char* name, const std::string& text, int least, int most);

// The same of a variable that must be there.
int number_of(const Lookup& environment, const char* name, int least, int most);

// Where the store of a launcher's agents is: at MASTER_ADDR and MASTER_PORT where they are set, else at `host`, and at
// a port that is the same for all agents of `job`, and probably another one for another job.
void set_store(Launch& launch, const Lookup& environment, const std::string& host, std::string_view job);

}  // namespace moebench
