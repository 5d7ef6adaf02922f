#pragma once
// Ranks as threads of the test.

#include <functional>
#include <thread>
#include <vector>

#include "reference/comm/inprocess/inprocess_communicator.h"

namespace moebench::fixtures {

inline void on_ranks(int count, const std::function<void(Communicator&)>& body) {
  const auto communicators = connect_inprocess(count, Seconds(30));
  std::vector<std::thread> threads;
  for (const auto& communicator : communicators) threads.emplace_back([&] { body(*communicator); });
  for (std::thread& thread : threads) thread.join();
}

}  // namespace moebench::fixtures
