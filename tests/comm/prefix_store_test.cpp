#include <gtest/gtest.h>

#include "reference/comm/rendezvous/memory_store.h"
#include "tests/comm/store_contract.h"

namespace moebench {
namespace {

TEST(PrefixStore, KeepsTheContract) {
  const std::shared_ptr<Store> store = with_prefix(make_memory_store(), "round/1");
  expect_store_contract(*store, *store);
}

TEST(PrefixStore, PutsThePrefixBeforeTheKey) {
  const std::shared_ptr<Store> plain = make_memory_store();
  with_prefix(plain, "p")->set("key", "value");
  EXPECT_EQ(plain->try_get("p/key"), "value");
  EXPECT_EQ(plain->try_get("key"), std::nullopt);
}

}  // namespace
}  // namespace moebench
