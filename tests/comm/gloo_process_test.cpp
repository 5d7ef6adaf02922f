// Ranks as processes that are killed or stopped.

#include <gtest/gtest.h>

#include "reference/comm/gloo/gloo_communicator.h"
#include "tests/comm/child_process.h"
#include "tests/comm/directory_store.h"

namespace moebench {
namespace {

constexpr int nobody_named = 50;
constexpr int no_error = 51;

struct Behaviour {
  int ranks = 3;
  Seconds timeout{20.0};
  std::int64_t bytes = 64;  // to each peer
};

// Exchanges until an error, which it reports as the rank that the error names.
int exchange_until_error(const std::filesystem::path& folder, int rank, const Behaviour& behaviour) {
  const auto store = std::make_shared<DirectoryStore>(folder);
  const auto communicator = connect_gloo(store, {.rank = rank, .size = behaviour.ranks, .timeout = behaviour.timeout});
  std::vector<Segment> segments;
  segments.reserve(static_cast<std::size_t>(behaviour.ranks));
  for (int peer = 0; peer < behaviour.ranks; ++peer) {
    segments.push_back({peer, Bytes(peer * behaviour.bytes), Bytes(behaviour.bytes)});
  }
  std::vector<std::byte> sent(static_cast<std::size_t>(behaviour.ranks * behaviour.bytes));
  std::vector<std::byte> received(sent.size());
  try {
    for (std::uint32_t i = 0; i < 10'000'000; ++i) {
      communicator->all_to_all({1, sent.data(), segments, received.data(), segments});
      if (i == 2) store->set("running/" + std::to_string(rank), "");
    }
  } catch (const CommunicationError& error) {
    return error.peer() < 0 ? nobody_named : error.peer();
  }
  return no_error;
}

class GlooProcesses : public testing::Test {
 protected:
  void start(const Behaviour& behaviour) {
    for (int rank = 0; rank < behaviour.ranks; ++rank) {
      children_.emplace_back([&, rank] { return exchange_until_error(folder_.path(), rank, behaviour); });
    }
    DirectoryStore store(folder_.path());
    for (int rank = 0; rank < behaviour.ranks; ++rank) store.get("running/" + std::to_string(rank), Seconds(60));
  }

  // All but `rank` end by themselves within `time`, and name it.
  void expect_others_name(int rank, Seconds time) {
    for (int other = 0; other < static_cast<int>(children_.size()); ++other) {
      if (other == rank) continue;
      EXPECT_EQ(children_[static_cast<std::size_t>(other)].wait(time), rank) << "seen by rank " << other;
    }
  }

  TemporaryFolder folder_;
  std::vector<ChildProcess> children_;
};

TEST_F(GlooProcesses, AKilledPeerIsNamedAtOnce) {
  for (int round = 0; round < 6; ++round) {
    children_.clear();
    std::filesystem::remove_all(folder_.path());
    std::filesystem::create_directory(folder_.path());
    const int victim = round % 3;
    start({.bytes = round < 3 ? 64 : 300'000});
    children_[static_cast<std::size_t>(victim)].send_signal(SIGKILL);
    expect_others_name(victim, Seconds(5));
  }
}

TEST_F(GlooProcesses, APeerKilledInALargeTransferIsNamedAtOnce) {
  start({.ranks = 2, .bytes = 256 << 20});
  std::this_thread::sleep_for(std::chrono::milliseconds(30));
  children_[1].send_signal(SIGKILL);
  expect_others_name(1, Seconds(5));
}

TEST_F(GlooProcesses, AStoppedPeerIsNamedAfterTheTimeOut) {
  start({.timeout = Seconds(1)});
  children_[1].send_signal(SIGSTOP);
  expect_others_name(1, Seconds(10));
}

TEST_F(GlooProcesses, APeerKilledBeforeItConnectsIsNamed) {
  for (int rank = 0; rank < 2; ++rank) {
    children_.emplace_back([&, rank] {
      try {
        return exchange_until_error(folder_.path(), rank, {.timeout = Seconds(2)});
      } catch (const CommunicationError& error) {
        return error.peer();
      }
    });
  }
  children_.emplace_back([] { return 0; });
  expect_others_name(2, Seconds(10));
}

}  // namespace
}  // namespace moebench
