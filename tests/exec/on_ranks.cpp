#include "tests/exec/on_ranks.h"

#include <thread>

namespace moebench {

std::vector<std::exception_ptr> outcomes_on_ranks(int ranks, const std::function<void(int rank)>& run) {
  std::vector<std::exception_ptr> outcomes(static_cast<std::size_t>(ranks));
  std::vector<std::thread> threads;
  for (int rank = 0; rank < ranks; ++rank) {
    threads.emplace_back([&, rank] {
      try {
        run(rank);
      } catch (...) {
        outcomes[static_cast<std::size_t>(rank)] = std::current_exception();
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  return outcomes;
}

void on_ranks(int ranks, const std::function<void(int rank)>& run) {
  for (const std::exception_ptr& outcome : outcomes_on_ranks(ranks, run)) {
    if (outcome) std::rethrow_exception(outcome);
  }
}

}  // namespace moebench
