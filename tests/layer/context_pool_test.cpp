#include "reference/layer/context_pool.h"

#include <gtest/gtest.h>

#include "tests/support/ranks.h"

namespace moebench {
namespace {

TEST(ContextPool, LendsAContextAgainOnceItIsBack) {
  const LayerShape shape{.tokens = Tokens(2), .model_dim = Features(2), .hidden_dim = Features(2)};
  testing::run_ranks(1, [&](testing::Rank& rank) {
    const auto pool = std::make_shared<ContextPool>(
        [&] { return std::make_unique<StepContext>(make_token_map(shape), rank.device, rank.communicator, Bytes(0)); });
    auto first = pool->borrow();
    const StepContext* context = first.get();
    const auto second = pool->borrow();
    EXPECT_NE(second.get(), context);
    EXPECT_EQ(pool->size(), 2);
    first.reset();
    EXPECT_EQ(pool->borrow().get(), context);
    EXPECT_EQ(pool->size(), 2);
    int idle = 0;
    pool->for_each_idle([&](StepContext&) { ++idle; });
    EXPECT_EQ(idle, 1);
  });
}

TEST(ContextPool, OutlivesItsOwnerWhileAContextIsLent) {
  const LayerShape shape{.tokens = Tokens(2), .model_dim = Features(2), .hidden_dim = Features(2)};
  testing::run_ranks(1, [&](testing::Rank& rank) {
    auto pool = std::make_shared<ContextPool>(
        [&] { return std::make_unique<StepContext>(make_token_map(shape), rank.device, rank.communicator, Bytes(0)); });
    auto lent = pool->borrow();
    const std::weak_ptr<ContextPool> observed = pool;
    pool.reset();
    EXPECT_FALSE(observed.expired());
    lent.reset();
    EXPECT_TRUE(observed.expired());
  });
}

}  // namespace
}  // namespace moebench
