#pragma once
// Runs ranks as threads of the test.

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "reference/base/error.h"
#include "reference/comm/communicator.h"

namespace moebench {

using Communicators = std::vector<std::unique_ptr<Communicator>>;

// What became of a rank: nothing, or the CommunicationError it ended with.
using Outcome = std::optional<CommunicationError>;

// Runs `body` for each rank in a thread of its own. Other exceptions end the test program.
inline std::vector<Outcome> run_ranks(const Communicators& ranks, const std::function<void(Communicator&)>& body) {
  std::vector<Outcome> outcomes(ranks.size());
  std::vector<std::thread> threads;
  threads.reserve(ranks.size());
  for (std::size_t rank = 0; rank < ranks.size(); ++rank) {
    threads.emplace_back([&, rank] {
      try {
        body(*ranks[rank]);
      } catch (const CommunicationError& error) {
        outcomes[rank] = error;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  return outcomes;
}

}  // namespace moebench
