#include "reference/comm/paced/paced_communicator.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "reference/base/error.h"
#include "reference/comm/inprocess/inprocess_communicator.h"
#include "tests/comm/communicator_contract.h"

namespace moebench {
namespace {

// Calls `body` on each of `size` ranks, behind links of so many bytes a second.
std::vector<Outcome> run_paced(int size, LinkPace pace, const std::function<void(Communicator&)>& body) {
  const Communicators ranks = connect_inprocess(size, Seconds(20));
  return run_ranks(ranks, [&](Communicator& real) { body(*make_paced_communicator(real, pace)); });
}

constexpr LinkPace fast{BytesPerSecond(1e12), Seconds(0)};

// A paced communicator that owns its real one, so that both leave together.
class OwningPaced final : public Communicator {
 public:
  explicit OwningPaced(std::unique_ptr<Communicator> real)
      : real_(std::move(real)), paced_(make_paced_communicator(*real_, fast)) {}

  int rank() const override { return paced_->rank(); }
  int size() const override { return paced_->size(); }
  void announce(std::span<std::byte> memory) override { paced_->announce(memory); }
  void withdraw(std::span<std::byte> memory) noexcept override { paced_->withdraw(memory); }
  Instant all_to_all(const Exchange& exchange) override { return paced_->all_to_all(exchange); }
  void all_reduce_sum(std::span<float> values) override { paced_->all_reduce_sum(values); }
  void all_reduce_sum(std::span<double> values) override { paced_->all_reduce_sum(values); }
  void barrier() override { paced_->barrier(); }
  void confirm() override { paced_->confirm(); }
  void replayed() override { paced_->replayed(); }
  void abort(std::string_view reason) noexcept override { paced_->abort(reason); }

 private:
  std::unique_ptr<Communicator> real_;
  std::unique_ptr<Communicator> paced_;
};

struct PacedFabric {
  static Communicators connect(int size, Seconds timeout) {
    Communicators ranks = connect_inprocess(size, timeout);
    for (auto& rank : ranks) rank = std::make_unique<OwningPaced>(std::move(rank));
    return ranks;
  }
  static constexpr int random_exchanges = 300;
  static constexpr std::int64_t largest_segment = 1 << 12;
};

TEST(PacedCommunicator, CarriesWhatTheRealOneCarries) {
  for (int size = 1; size <= 4; ++size) {
    std::vector<ExchangePart> parts = random_exchange(size, 1 << 14, static_cast<std::uint64_t>(size));
    expect_no_errors(run_paced(size, fast, [&](Communicator& communicator) {
      communicator.all_to_all(parts[static_cast<std::size_t>(communicator.rank())].exchange(3));
    }));
    for (const ExchangePart& part : parts) EXPECT_TRUE(part.receive_memory == part.expected_memory);
  }
}

TEST(PacedCommunicator, SumsInTheOrderOfRanks) {
  expect_no_errors(run_paced(3, fast, [](Communicator& communicator) {
    std::vector<float> values(1000, static_cast<float>(communicator.rank() + 1));
    communicator.all_reduce_sum(std::span<float>(values));
    for (float value : values) ASSERT_EQ(value, 6);
    communicator.barrier();
  }));
}

// The sums are handed out when the addends have come.
TEST(PacedCommunicator, ASumTakesTwoLatencies) {
  constexpr LinkPace far{BytesPerSecond(1e12), Seconds(20e-3)};
  expect_no_errors(run_paced(2, far, [](Communicator& communicator) {
    std::vector<float> values(1000);
    const Instant begin = std::chrono::steady_clock::now();
    communicator.all_reduce_sum(std::span<float>(values));
    EXPECT_GE(std::chrono::steady_clock::now() - begin, std::chrono::milliseconds(40));
  }));
}

// A rank sends 10 kB to the other and keeps 90 kB.
TEST(PacedCommunicator, TakesAtLeastTheTimeOfWhatGoesToOthers) {
  constexpr LinkPace megabyte_a_second{BytesPerSecond(1e6), Seconds(5e-3)};
  expect_no_errors(run_paced(2, megabyte_a_second, [](Communicator& communicator) {
    std::vector<std::byte> sent(100'000);
    std::vector<std::byte> received(100'000);
    const int self = communicator.rank();
    const std::vector<Segment> segments = {{1 - self, Bytes(0), Bytes(10'000)}, {self, Bytes(10'000), Bytes(90'000)}};
    const Instant begin = std::chrono::steady_clock::now();
    communicator.all_to_all({1, sent.data(), segments, received.data(), segments});
    EXPECT_GE(std::chrono::steady_clock::now() - begin, std::chrono::milliseconds(15));
  }));
}

// 20 ms on the wire, of which all but a little are over when the slower rank calls.
TEST(PacedCommunicator, DepartsWhenTheDataOfTheLastRankWasThere) {
  constexpr LinkPace megabyte_a_second{BytesPerSecond(1e6), Seconds(0)};
  const Instant begin = std::chrono::steady_clock::now();
  expect_no_errors(run_paced(2, megabyte_a_second, [&](Communicator& communicator) {
    std::vector<std::byte> sent(20'000);
    std::vector<std::byte> received(20'000);
    const int self = communicator.rank();
    const std::vector<Segment> segments = {{1 - self, Bytes(0), Bytes(20'000)}};
    std::this_thread::sleep_until(begin + std::chrono::milliseconds(50));
    const Instant ready = begin + std::chrono::milliseconds(20 + 10 * self);
    communicator.all_to_all({1, sent.data(), segments, received.data(), segments, ready});
    const Instant next = begin + std::chrono::milliseconds(40);  // the wire is free at 50 ms
    communicator.all_to_all({2, sent.data(), segments, received.data(), segments, next});
    EXPECT_GE(std::chrono::steady_clock::now(), begin + std::chrono::milliseconds(70));
    EXPECT_LT(std::chrono::steady_clock::now(), begin + std::chrono::milliseconds(90));
  }));
}

TEST(PacedCommunicator, EndsASleepWhenAborted) {
  const Communicators ranks = connect_inprocess(1, Seconds(20));
  const auto paced = make_paced_communicator(*ranks[0], {BytesPerSecond(1), Seconds(1000)});
  std::thread other([&] { paced->abort("enough"); });
  try {
    paced->all_to_all({.identity = 1});
  } catch (const CommunicationError& error) {  // where the abort came first
    EXPECT_THAT(error.what(), ::testing::HasSubstr("enough"));
  }
  other.join();
  EXPECT_THROW(paced->all_to_all({.identity = 2}), CommunicationError);
}

// What only a thread is late for is not a wait for a peer.
TEST(PacedCommunicator, TellsSinceWhenTheLastOfTheDataWasThere) {
  const Instant begin = std::chrono::steady_clock::now();
  const auto ready_on = [&](int rank) { return begin - std::chrono::milliseconds(100 * (3 - rank)); };
  expect_no_errors(run_paced(3, fast, [&](Communicator& communicator) {
    std::vector<std::byte> memory(2);
    const int self = communicator.rank();
    if (self == 1) std::this_thread::sleep_for(std::chrono::milliseconds(10));
    const std::vector<Segment> send = {{(self + 1) % 3, Bytes(0), Bytes(1)}};
    const std::vector<Segment> receive = {{(self + 2) % 3, Bytes(1), Bytes(1)}};
    EXPECT_EQ(communicator.all_to_all({1, memory.data(), send, memory.data(), receive, ready_on(self)}), ready_on(2));
  }));
}

}  // namespace

INSTANTIATE_TYPED_TEST_SUITE_P(Paced, CommunicatorContract, PacedFabric);

}  // namespace moebench
