#pragma once
// The last place where an error can be caught.

#include <functional>

namespace moebench {

// Runs the command. An error becomes one line on stderr and an exit status: 2 for what a user can put right, else 5.
// Standard output that did not arrive, on a full disk for example, is 2 in place of 0.
int guarded(const std::function<int()>& command);

}  // namespace moebench
