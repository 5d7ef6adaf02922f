#pragma once
// Which machine this is, for processes to find out whether they share one.

#include <string>

namespace moebench {

// The same in all processes that share memory and clocks, containers included; another one after each boot.
std::string machine_name();

}  // namespace moebench
