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

// Which of so many ranks that share a set of cores.
struct RankPlace {
  int index = 0;
  int ranks = 1;

  bool operator==(const RankPlace&) const = default;
};

// Of a rank with so many threads for computation, whose process may use the cores `allowed` (not empty). Those that
// share them get different ones, as long as there are enough; cores that are left over are for the communication of all
// of them.
CoreBinding core_binding(Pinning pinning, RankPlace place, int threads, const std::vector<int>& allowed);

// How many of so many cores ranks compute on.
int computing_cores(Pinning pinning, int cores);

// Cores that the calling thread may use; in order.
std::vector<int> allowed_cores();

// As taskset writes it: "0-3,8".
std::string core_list(const std::vector<int>& cores);

// Binds the calling thread, and those that it starts from now on. Where the system refuses, nothing happens.
void bind_thread(const std::vector<int>& cores);

}  // namespace moebench
