#pragma once
// From a pinning to the cores of one rank's threads.

#include <string>
#include <vector>

#include "suites/pinning.h"

namespace moebench {

struct CoreBinding {
  std::vector<int> computation;
  std::vector<int> communication;  // and copies

  bool operator==(const CoreBinding&) const = default;
};

// Of one of so many ranks with so many threads for computation each, on a machine whose cores `allowed` (not empty) this
// process may use. Ranks that lie side by side on a machine get different cores, as long as there are enough; cores that
// are left over are for the communication of all of them.
CoreBinding core_binding(Pinning pinning, int rank, int ranks, int threads, const std::vector<int>& allowed);

// Cores that the calling thread may use; in order.
std::vector<int> allowed_cores();

// As taskset writes it: "0-3,8".
std::string core_list(const std::vector<int>& cores);

// Binds the calling thread, and those that it starts from now on. Where the system refuses, nothing happens.
void bind_thread(const std::vector<int>& cores);

}  // namespace moebench
