#pragma once
// What every Communicator must do, whatever carries the bytes. A fabric says how ranks are connected:
//
//   struct Fabric {
//     static Communicators connect(int size, Seconds timeout);
//     static constexpr int random_exchanges;        how many the property test runs for each number of ranks
//     static constexpr std::int64_t largest_segment; of these, in bytes
//   };
//
// Of one that cannot connect any number of ranks, `static int most_ranks()` says how many it can, and
// `static constexpr bool hears_of_others = false` that ranks do not compare what they say, nor tell why they end.

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <cstring>
#include <numeric>

#include "tests/comm/random_exchange.h"
#include "tests/comm/ranks.h"
#include "tests/comm/uniform_exchange.h"

namespace moebench {

constexpr Seconds patient{20.0};
constexpr Seconds impatient{0.3};

inline Seconds elapsed_since(std::chrono::steady_clock::time_point start) {
  return Seconds(std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
}

inline void expect_no_errors(const std::vector<Outcome>& outcomes) {
  for (std::size_t rank = 0; rank < outcomes.size(); ++rank) {
    EXPECT_FALSE(outcomes[rank]) << "rank " << rank << ": " << outcomes[rank]->what();
  }
}

inline void expect_error_on_every_rank(const std::vector<Outcome>& outcomes, const std::string& text) {
  for (std::size_t rank = 0; rank < outcomes.size(); ++rank) {
    ASSERT_TRUE(outcomes[rank]) << "rank " << rank << " ended without an error";
    EXPECT_NE(std::string(outcomes[rank]->what()).find(text), std::string::npos)
        << "rank " << rank << ": " << outcomes[rank]->what();
  }
}

template <class Fabric>
int most_ranks(int wanted) {
  if constexpr (requires { Fabric::most_ranks(); }) return std::min(wanted, Fabric::most_ranks());
  return wanted;
}

template <class Fabric>
constexpr bool hears_of_others() {
  if constexpr (requires { Fabric::hears_of_others; }) return Fabric::hears_of_others;
  return true;
}

template <class Fabric>
class CommunicatorContract : public testing::Test {
 protected:
  // Where it holds, the test is to return.
  bool lacks(int ranks) { return most_ranks<Fabric>(ranks) < ranks; }
};

#define MOEBENCH_NEEDS_RANKS(ranks) \
  if (this->lacks(ranks))           \
  GTEST_SKIP() << "needs " << (ranks) << " ranks, and there can be " << most_ranks<TypeParam>(ranks)
#define MOEBENCH_NEEDS_TALK \
  if (!hears_of_others<TypeParam>()) GTEST_SKIP() << "its ranks do not tell each other what they do"

TYPED_TEST_SUITE_P(CommunicatorContract);

TYPED_TEST_P(CommunicatorContract, KnowsItsRankAndSize) {
  MOEBENCH_NEEDS_RANKS(3);
  const Communicators ranks = TypeParam::connect(3, patient);
  ASSERT_EQ(ranks.size(), 3u);
  for (int rank = 0; rank < 3; ++rank) {
    EXPECT_EQ(ranks[static_cast<std::size_t>(rank)]->rank(), rank);
    EXPECT_EQ(ranks[static_cast<std::size_t>(rank)]->size(), 3);
  }
}

TYPED_TEST_P(CommunicatorContract, RandomExchangesMatchTheOracle) {
  MOEBENCH_NEEDS_RANKS(1);
  for (int size = 1; size <= most_ranks<TypeParam>(4); ++size) {
    const Communicators ranks = TypeParam::connect(size, patient);
    for (int round = 0; round < TypeParam::random_exchanges; ++round) {
      const std::uint64_t seed = derived_seed(static_cast<std::uint64_t>(size), static_cast<std::uint64_t>(round));
      std::vector<ExchangePart> parts = random_exchange(size, TypeParam::largest_segment, seed);
      expect_no_errors(run_ranks(ranks, [&](Communicator& communicator) {
        ExchangePart& part = parts[static_cast<std::size_t>(communicator.rank())];
        const bool announced = seed % 3 != 0;
        if (announced) communicator.announce(part.receive_memory);
        if (announced) communicator.announce(part.send_memory);
        communicator.all_to_all(part.exchange(static_cast<std::uint32_t>(round)));
        if (announced) communicator.withdraw(part.send_memory);
        if (announced) communicator.withdraw(part.receive_memory);
      }));
      for (int rank = 0; rank < size; ++rank) {
        const ExchangePart& part = parts[static_cast<std::size_t>(rank)];
        ASSERT_TRUE(part.receive_memory == part.expected_memory)
            << "rank " << rank << " of " << size << ", seed " << seed;
      }
    }
  }
}

TYPED_TEST_P(CommunicatorContract, ManyExchangesInARowKeepTheirData) {
  MOEBENCH_NEEDS_RANKS(2);
  const Communicators ranks = TypeParam::connect(2, patient);
  expect_no_errors(run_ranks(ranks, [&](Communicator& communicator) {
    UniformExchange small(2, 64);
    UniformExchange large(2, 100'000);
    for (std::uint32_t i = 0; i < 300; ++i) {
      UniformExchange& exchange = i % 3 == 0 ? large : small;
      const auto mark = static_cast<std::byte>(i + static_cast<std::uint32_t>(communicator.rank()));
      std::fill(exchange.sent().begin(), exchange.sent().end(), mark);
      exchange.run(communicator, i);
      const std::span<std::byte> from_peer = exchange.received().subspan(
          exchange.received().size() / 2 * (1 - static_cast<std::size_t>(communicator.rank())),
          exchange.received().size() / 2);
      const auto expected = static_cast<std::byte>(i + 1 - static_cast<std::uint32_t>(communicator.rank()));
      ASSERT_EQ(std::count(from_peer.begin(), from_peer.end(), expected),
                static_cast<std::ptrdiff_t>(from_peer.size()));
    }
  }));
}

TYPED_TEST_P(CommunicatorContract, LargeMessagesArrive) {
  MOEBENCH_NEEDS_RANKS(2);
  constexpr std::int64_t size = 64 << 20;
  const Communicators ranks = TypeParam::connect(2, patient);
  expect_no_errors(run_ranks(ranks, [&](Communicator& communicator) {
    const std::vector<Segment> segment{{1 - communicator.rank(), Bytes(0), Bytes(size)}};
    std::vector<std::uint64_t> sent(size / 8);
    std::vector<std::uint64_t> received(size / 8);
    std::iota(sent.begin(), sent.end(), static_cast<std::uint64_t>(communicator.rank()) << 32);
    communicator.all_to_all({1, reinterpret_cast<const std::byte*>(sent.data()), segment,
                             reinterpret_cast<std::byte*>(received.data()), segment});
    std::iota(sent.begin(), sent.end(), static_cast<std::uint64_t>(1 - communicator.rank()) << 32);
    EXPECT_TRUE(sent == received);
  }));
}

TYPED_TEST_P(CommunicatorContract, OnlyOneRankSends) {
  MOEBENCH_NEEDS_RANKS(3);
  const Communicators ranks = TypeParam::connect(3, patient);
  expect_no_errors(run_ranks(ranks, [&](Communicator& communicator) {
    std::vector<std::byte> memory(200'000, static_cast<std::byte>(communicator.rank() + 1));
    const std::vector<Segment> to_two{{2, Bytes(0), Bytes(200'000)}};
    const std::vector<Segment> from_one{{1, Bytes(0), Bytes(200'000)}};
    communicator.all_to_all(
        {.identity = 3,
         .send = memory.data(),
         .sends = communicator.rank() == 1 ? std::span<const Segment>(to_two) : std::span<const Segment>(),
         .receive = memory.data(),
         .receives = communicator.rank() == 2 ? std::span<const Segment>(from_one) : std::span<const Segment>()});
    const std::byte expected{static_cast<unsigned char>(communicator.rank() == 0 ? 1 : 2)};
    EXPECT_EQ(memory.front(), expected);
    EXPECT_EQ(memory.back(), expected);
  }));
}

TYPED_TEST_P(CommunicatorContract, NobodyPassesABarrierBeforeAllHaveCome) {
  MOEBENCH_NEEDS_RANKS(4);
  const Communicators ranks = TypeParam::connect(4, patient);
  std::atomic<int> arrived{0};
  expect_no_errors(run_ranks(ranks, [&](Communicator& communicator) {
    for (int round = 1; round <= 20; ++round) {
      if (communicator.rank() == round % 4) std::this_thread::sleep_for(std::chrono::milliseconds(2));
      ++arrived;
      communicator.barrier();
      ASSERT_GE(arrived.load(), 4 * round);
      communicator.barrier();
    }
  }));
}

template <class T>
void expect_rank_ordered_sums(const Communicators& ranks, std::size_t count) {
  const auto value = [](int rank, std::size_t i) {
    Random random(derived_seed(static_cast<std::uint64_t>(rank), i));
    return static_cast<T>((random.uniform() - 0.5) * std::pow(10.0, static_cast<double>(random.below(12))));
  };
  std::vector<T> expected(count);
  for (std::size_t i = 0; i < count; ++i) {
    expected[i] = value(0, i);
    for (int rank = 1; rank < static_cast<int>(ranks.size()); ++rank) expected[i] += value(rank, i);
  }
  expect_no_errors(run_ranks(ranks, [&](Communicator& communicator) {
    std::vector<T> values(count);
    for (std::size_t i = 0; i < count; ++i) values[i] = value(communicator.rank(), i);
    communicator.all_reduce_sum(std::span(values));
    EXPECT_EQ(count == 0 ? 0 : std::memcmp(values.data(), expected.data(), count * sizeof(T)), 0)
        << "rank " << communicator.rank() << ", " << count << " values";
  }));
}

TYPED_TEST_P(CommunicatorContract, SumsInTheOrderOfRanksToTheLastBit) {
  MOEBENCH_NEEDS_RANKS(1);
  for (int size = 1; size <= most_ranks<TypeParam>(4); ++size) {
    const Communicators ranks = TypeParam::connect(size, patient);
    for (const std::size_t count : {0u, 1u, 2u, 3u, 5u, 1000u, 100'003u, 7u}) {
      expect_rank_ordered_sums<float>(ranks, count);
      expect_rank_ordered_sums<double>(ranks, count);
    }
  }
}

TYPED_TEST_P(CommunicatorContract, RanksInDifferentExchangesGetAnError) {
  MOEBENCH_NEEDS_RANKS(3);
  MOEBENCH_NEEDS_TALK;
  const Communicators ranks = TypeParam::connect(3, patient);
  const auto outcomes = run_ranks(ranks, [](Communicator& communicator) {
    UniformExchange exchange(3, 100'000);
    exchange.run(communicator, communicator.rank() == 2 ? 8 : 7);
  });
  expect_error_on_every_rank(outcomes, "exchange 8");
}

TYPED_TEST_P(CommunicatorContract, DifferentCollectivesGetAnError) {
  MOEBENCH_NEEDS_RANKS(2);
  MOEBENCH_NEEDS_TALK;
  const Communicators ranks = TypeParam::connect(2, patient);
  const auto outcomes = run_ranks(ranks, [](Communicator& communicator) {
    std::vector<double> values(16);
    if (communicator.rank() == 0) communicator.all_reduce_sum(std::span(values));
    if (communicator.rank() == 1) communicator.barrier();
  });
  expect_error_on_every_rank(outcomes, "an all-reduce of doubles");
}

// Rank 0 sends `sent` bytes, of which rank 1 expects `expected`; the other way all is well.
template <class Fabric>
void expect_disagreement(std::int64_t sent, std::int64_t expected) {
  const Communicators ranks = Fabric::connect(2, patient);
  const auto outcomes = run_ranks(ranks, [&](Communicator& communicator) {
    const bool sender = communicator.rank() == 0;
    const std::vector<std::byte> source(static_cast<std::size_t>(sent), std::byte{9});
    std::vector<std::byte> memory(static_cast<std::size_t>(std::max(sent, expected)), std::byte{7});
    const std::vector<Segment> send{{1 - communicator.rank(), Bytes(0), Bytes(sender ? sent : 16)}};
    const std::vector<Segment> receive{{1 - communicator.rank(), Bytes(0), Bytes(sender ? 16 : expected)}};
    try {
      communicator.all_to_all({5, source.data(), send, memory.data(), receive});
    } catch (const CommunicationError&) {
      const auto untouched = std::count(memory.begin(), memory.end(), std::byte{7});
      EXPECT_TRUE(sender || untouched == std::max(sent, expected));
      throw;
    }
  });
  expect_error_on_every_rank(outcomes, "rank 0 sends 1 segment of together " + std::to_string(sent) +
                                           " bytes, but rank 1 expects 1 segment of together " +
                                           std::to_string(expected) + " bytes");
}

TYPED_TEST_P(CommunicatorContract, SizesThatDisagreeGetAnErrorAndNoByteIsWritten) {
  MOEBENCH_NEEDS_RANKS(2);
  MOEBENCH_NEEDS_TALK;
  for (int round = 0; round < 5; ++round) {
    expect_disagreement<TypeParam>(24, 16);
    expect_disagreement<TypeParam>(16, 24);
  }
  expect_disagreement<TypeParam>(300'008, 300'000);
  expect_disagreement<TypeParam>(300'000, 300'008);
  expect_disagreement<TypeParam>(300'000, 16);
}

TYPED_TEST_P(CommunicatorContract, AMissingRankIsNamedAfterTheTimeOut) {
  MOEBENCH_NEEDS_RANKS(3);
  const Communicators ranks = TypeParam::connect(3, impatient);
  const auto start = std::chrono::steady_clock::now();
  const auto outcomes = run_ranks(ranks, [](Communicator& communicator) {
    if (communicator.rank() != 1) communicator.barrier();
  });
  EXPECT_GE(elapsed_since(start), impatient * 0.9);
  EXPECT_LT(elapsed_since(start), Seconds(5));
  for (const int rank : {0, 2}) {
    ASSERT_TRUE(outcomes[static_cast<std::size_t>(rank)]);
    if (!hears_of_others<TypeParam>()) continue;
    EXPECT_EQ(outcomes[static_cast<std::size_t>(rank)]->peer(), 1) << outcomes[static_cast<std::size_t>(rank)]->what();
  }
}

TYPED_TEST_P(CommunicatorContract, AnAbortEndsAWaitAtOnceEverywhere) {
  MOEBENCH_NEEDS_RANKS(3);
  MOEBENCH_NEEDS_TALK;
  const Communicators ranks = TypeParam::connect(3, patient);
  std::thread aborter([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    ranks[0]->abort("the user was bored");
  });
  const auto start = std::chrono::steady_clock::now();
  const auto outcomes = run_ranks(ranks, [](Communicator& communicator) {
    UniformExchange exchange(3, 100'000);
    if (communicator.rank() != 2) exchange.run(communicator, 1);
    if (communicator.rank() == 2) {
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
      communicator.barrier();
    }
  });
  aborter.join();
  EXPECT_LT(elapsed_since(start), Seconds(5));
  expect_error_on_every_rank(outcomes, "rank 0 aborted: the user was bored");
  EXPECT_EQ(outcomes[1]->peer(), 0);
}

TYPED_TEST_P(CommunicatorContract, EveryCallAfterAFailureFails) {
  MOEBENCH_NEEDS_RANKS(2);
  MOEBENCH_NEEDS_TALK;
  const Communicators ranks = TypeParam::connect(2, patient);
  ranks[1]->abort("enough");
  for (int attempt = 0; attempt < 2; ++attempt) {
    expect_error_on_every_rank(run_ranks(ranks, [](Communicator& communicator) { communicator.barrier(); }), "enough");
    expect_error_on_every_rank(run_ranks(ranks,
                                         [](Communicator& communicator) {
                                           std::vector<float> values(3);
                                           communicator.all_reduce_sum(std::span(values));
                                         }),
                               "enough");
    expect_error_on_every_rank(
        run_ranks(ranks, [](Communicator& communicator) { UniformExchange(2, 10).run(communicator, 4); }), "enough");
  }
}

TYPED_TEST_P(CommunicatorContract, ARankMayLeaveWhileOthersFinish) {
  MOEBENCH_NEEDS_RANKS(3);
  for (int round = 0; round < 20; ++round) {
    Communicators ranks = TypeParam::connect(3, patient);
    std::vector<std::thread> threads;
    std::atomic<int> finished{0};
    for (auto& rank : ranks) {
      threads.emplace_back([&finished, round, communicator = std::move(rank)]() mutable {
        UniformExchange exchange(3, round % 2 == 0 ? 64 : 50'000);
        for (std::uint32_t i = 0; i < 5; ++i) exchange.run(*communicator, i);
        ++finished;
        communicator.reset();
      });
    }
    for (std::thread& thread : threads) thread.join();
    ASSERT_EQ(finished.load(), 3);
  }
}

TYPED_TEST_P(CommunicatorContract, WaitingForARankThatHasLeftIsAnError) {
  MOEBENCH_NEEDS_RANKS(2);
  MOEBENCH_NEEDS_TALK;
  Communicators ranks = TypeParam::connect(2, patient);
  expect_no_errors(run_ranks(ranks, [](Communicator& communicator) { communicator.barrier(); }));
  ranks[1].reset();
  try {
    ranks[0]->barrier();
    FAIL() << "no error";
  } catch (const CommunicationError& error) {
    EXPECT_EQ(error.peer(), 1);
    EXPECT_NE(std::string(error.what()).find("rank 1 has left"), std::string::npos) << error.what();
  }
}

TYPED_TEST_P(CommunicatorContract, SegmentsThatMakeNoSenseAreRefusedAndHarmNothing) {
  MOEBENCH_NEEDS_RANKS(2);
  const Communicators ranks = TypeParam::connect(2, patient);
  std::byte memory{};
  for (const Segment& segment : {Segment{2, Bytes(0), Bytes(1)}, Segment{-1, Bytes(0), Bytes(1)},
                                 Segment{0, Bytes(-1), Bytes(1)}, Segment{0, Bytes(0), Bytes(-1)}}) {
    const std::vector<Segment> segments{segment};
    EXPECT_THROW(ranks[0]->all_to_all({1, &memory, segments, &memory, {}}), Error);
  }
  expect_no_errors(run_ranks(ranks, [](Communicator& communicator) { communicator.barrier(); }));
}

REGISTER_TYPED_TEST_SUITE_P(CommunicatorContract, KnowsItsRankAndSize, RandomExchangesMatchTheOracle,
                            ManyExchangesInARowKeepTheirData, LargeMessagesArrive, OnlyOneRankSends,
                            NobodyPassesABarrierBeforeAllHaveCome, SumsInTheOrderOfRanksToTheLastBit,
                            RanksInDifferentExchangesGetAnError, DifferentCollectivesGetAnError,
                            SizesThatDisagreeGetAnErrorAndNoByteIsWritten, AMissingRankIsNamedAfterTheTimeOut,
                            AnAbortEndsAWaitAtOnceEverywhere, EveryCallAfterAFailureFails,
                            ARankMayLeaveWhileOthersFinish, WaitingForARankThatHasLeftIsAnError,
                            SegmentsThatMakeNoSenseAreRefusedAndHarmNothing);

}  // namespace moebench
