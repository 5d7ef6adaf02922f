#include "reference/comm/lifeline/lifeline.h"

#include <gtest/gtest.h>

#include <condition_variable>

#include "reference/base/error.h"
#include "reference/comm/rendezvous/memory_store.h"

namespace moebench {
namespace {

// A rank that counts how often it was woken.
struct Watched {
  std::mutex mutex;
  std::condition_variable changed;
  int wakes = 0;
  std::unique_ptr<Lifeline> lifeline;

  void wake() {
    const std::lock_guard lock(mutex);
    ++wakes;
    changed.notify_all();
  }
  bool woken_within(Seconds time) {
    std::unique_lock lock(mutex);
    return changed.wait_for(lock, clock_duration(time), [this] { return wakes > 0; });
  }
};

std::vector<Watched> connect(int size, Seconds timeout = Seconds(10)) {
  const std::shared_ptr<Store> store = make_memory_store();
  std::vector<Watched> ranks(static_cast<std::size_t>(size));
  std::vector<std::thread> threads;
  threads.reserve(ranks.size());
  for (int rank = 0; rank < size; ++rank) {
    threads.emplace_back([&, rank] {
      Watched& own = ranks[static_cast<std::size_t>(rank)];
      own.lifeline = std::make_unique<Lifeline>(LifelineOptions{.rank = rank, .size = size, .timeout = timeout}, *store,
                                                [&own] { own.wake(); });
    });
  }
  for (std::thread& thread : threads) thread.join();
  return ranks;
}

TEST(Lifeline, AFailureReachesEveryRankOnce) {
  std::vector<Watched> ranks = connect(4);
  ranks[2].lifeline->fail({"the roof is on fire", 1});
  ranks[2].lifeline->fail({"something else", 0});
  for (Watched& rank : ranks) {
    ASSERT_TRUE(rank.woken_within(Seconds(5)));
    const std::optional<Failure> failure = rank.lifeline->failure();
    ASSERT_TRUE(failure);
    EXPECT_EQ(failure->what, "the roof is on fire");
    EXPECT_EQ(failure->peer, 1);
  }
}

TEST(Lifeline, ALongReasonIsCut) {
  std::vector<Watched> ranks = connect(2);
  ranks[0].lifeline->fail({std::string(1000, 'x'), -1});
  ASSERT_TRUE(ranks[1].woken_within(Seconds(5)));
  EXPECT_EQ(ranks[1].lifeline->failure()->what, std::string(sizeof(Farewell::text) - 1, 'x'));
}

TEST(Lifeline, TakingLeaveIsNoFailure) {
  std::vector<Watched> ranks = connect(2);
  ranks[0].lifeline.reset();
  for (int i = 0; i < 500 && !ranks[1].lifeline->departed(0); ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  EXPECT_TRUE(ranks[1].lifeline->departed(0));
  EXPECT_FALSE(ranks[1].lifeline->failed());
}

// Rank 3 waits for 2, which waits for 0, which waits for 1.
TEST(Lifeline, WhoWaitsForOthersIsNotToBlame) {
  std::vector<Watched> ranks = connect(4);
  std::vector<Lifeline::Blame> blames(4);
  std::vector<std::thread> threads;
  for (const auto& [rank, peer] : {std::pair(0, 1), std::pair(2, 0), std::pair(3, 2)}) {
    threads.emplace_back([&, rank = rank, peer = peer] {
      blames[static_cast<std::size_t>(rank)] = ranks[static_cast<std::size_t>(rank)].lifeline->blame_for(peer);
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (int rank : {0, 2, 3}) {
    EXPECT_EQ(blames[static_cast<std::size_t>(rank)].culprit, 1) << rank;
    EXPECT_EQ(blames[static_cast<std::size_t>(rank)].waiter, 0) << rank;
  }
  ranks[0].lifeline->fail({"rank 1 sleeps", 1});  // after what it said before
  ASSERT_TRUE(ranks[3].woken_within(Seconds(5)));
  EXPECT_EQ(ranks[3].lifeline->failure()->peer, 1);
}

TEST(Lifeline, RanksThatWaitForEachOtherBlameEachOther) {
  std::vector<Watched> ranks = connect(2);
  std::vector<int> culprits(2);
  std::thread other([&] { culprits[1] = ranks[1].lifeline->blame_for(0).culprit; });
  culprits[0] = ranks[0].lifeline->blame_for(1).culprit;
  other.join();
  EXPECT_EQ(culprits, (std::vector<int>{1, 0}));
}

TEST(Lifeline, WakesWhenTheDeadlineHasPassed) {
  std::vector<Watched> ranks = connect(2, Seconds(0.2));
  for (int round = 0; round < 3; ++round) {
    ranks[0].lifeline->set_deadline(deadline_after(Seconds(0.2)));
    EXPECT_FALSE(ranks[0].woken_within(Seconds(0.1)));
    EXPECT_TRUE(ranks[0].woken_within(Seconds(5)));
    ranks[0].lifeline->clear_deadline();
    ranks[0].wakes = 0;
  }
  EXPECT_FALSE(ranks[1].woken_within(Seconds(0)));
}

TEST(Lifeline, AMissingRankIsNamed) {
  const std::shared_ptr<Store> store = make_memory_store();
  for (const int rank : {0, 1}) {
    try {
      const Lifeline lonely({.rank = rank, .size = 2, .timeout = Seconds(0.1)}, *store, [] {});
      FAIL() << "connected";
    } catch (const CommunicationError& error) {
      EXPECT_EQ(error.peer(), 1 - rank) << error.what();
    }
  }
}

TEST(Lifeline, StrangersAreIgnored) {
  const std::shared_ptr<Store> store = make_memory_store();
  std::unique_ptr<Lifeline> zero;
  std::thread first([&] {
    zero = std::make_unique<Lifeline>(LifelineOptions{.rank = 0, .size = 2, .timeout = Seconds(20)}, *store, [] {});
  });
  const std::string address = store->get("lifeline/0", Seconds(10));
  const auto port = static_cast<std::uint16_t>(std::stoi(address.substr(address.find(' ') + 1)));
  const Socket stranger = connect_to({"127.0.0.1", port}, deadline_after(Seconds(5)));
  const std::string request = "GET / HTTP/1.1\r\n\r\n";
  send_all(stranger, std::as_bytes(std::span(request)), deadline_after(Seconds(5)));
  const Lifeline one({.rank = 1, .size = 2, .timeout = Seconds(20)}, *store, [] {});
  first.join();
  EXPECT_FALSE(zero->failed());
}

}  // namespace
}  // namespace moebench
