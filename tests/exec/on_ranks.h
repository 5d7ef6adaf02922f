#pragma once
// Ranks as threads.

#include <exception>
#include <functional>
#include <vector>

namespace moebench {

// Calls `run` once for each rank, each in a thread of its own, and returns what they threw, by rank (null: nothing).
std::vector<std::exception_ptr> outcomes_on_ranks(int ranks, const std::function<void(int rank)>& run);

// The same; throws the first rank's exception.
void on_ranks(int ranks, const std::function<void(int rank)>& run);

}  // namespace moebench
