#pragma once
// Gloo with all ranks in one process, over loopback.

#include "reference/comm/gloo/gloo_communicator.h"
#include "reference/comm/rendezvous/memory_store.h"
#include "tests/comm/ranks.h"

namespace moebench {

inline Communicators connect_gloo_threads(const GlooOptions& common) {
  const std::shared_ptr<Store> store = make_memory_store();
  Communicators ranks(static_cast<std::size_t>(common.size));
  std::vector<std::thread> threads;
  threads.reserve(ranks.size());
  for (int rank = 0; rank < common.size; ++rank) {
    threads.emplace_back([&, rank] {
      GlooOptions options = common;
      options.rank = rank;
      ranks[static_cast<std::size_t>(rank)] = connect_gloo(store, options);
    });
  }
  for (std::thread& thread : threads) thread.join();
  return ranks;
}

}  // namespace moebench
