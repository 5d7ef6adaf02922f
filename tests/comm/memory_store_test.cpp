#include "reference/comm/rendezvous/memory_store.h"

#include <gtest/gtest.h>

#include <thread>

#include "tests/comm/store_contract.h"

namespace moebench {
namespace {

TEST(MemoryStore, KeepsTheContract) {
  const std::shared_ptr<Store> store = make_memory_store();
  expect_store_contract(*store, *store);
}

}  // namespace
}  // namespace moebench
