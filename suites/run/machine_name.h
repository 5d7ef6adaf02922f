#pragma once
// Which machine this is, for processes to find out whether they share one.

#include <string>

namespace moebench {

// The same in all processes that share memory, containers included; another one after each boot.
std::string machine_name();

// The same in all processes whose steady clock is the same one. Processes in time namespaces of their own have others.
std::string clock_name();

}  // namespace moebench
