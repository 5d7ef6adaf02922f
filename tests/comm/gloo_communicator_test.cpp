#include "reference/comm/gloo/gloo_communicator.h"

#include <dirent.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <cstdlib>

#include "tests/comm/communicator_contract.h"
#include "tests/comm/gloo_fabric.h"

namespace moebench {
namespace {

struct GlooFabric {
  static Communicators connect(int size, Seconds timeout) {
    return connect_gloo_threads({.size = size, .timeout = timeout});
  }
  static constexpr int random_exchanges = 150;
  static constexpr std::int64_t largest_segment = 1 << 19;
};

void expect_exchange_works(const GlooOptions& options) {
  const Communicators ranks = connect_gloo_threads(options);
  expect_no_errors(run_ranks(ranks, [](Communicator& communicator) {
    UniformExchange exchange(communicator.size(), 100'000);
    exchange.run(communicator, 1);
  }));
}

// Connected TCP sockets of this process.
std::vector<int> connections() {
  std::vector<int> found;
  const std::unique_ptr<DIR, int (*)(DIR*)> folder(opendir("/proc/self/fd"), &closedir);
  while (const dirent* entry = readdir(folder.get())) {
    const int descriptor = static_cast<int>(std::strtol(entry->d_name, nullptr, 10));
    sockaddr_storage peer{};
    socklen_t size = sizeof(peer);
    if (getpeername(descriptor, reinterpret_cast<sockaddr*>(&peer), &size) != 0) continue;
    if (peer.ss_family == AF_INET || peer.ss_family == AF_INET6) found.push_back(descriptor);
  }
  return found;
}

TEST(GlooCommunicator, BindsIpv6) { expect_exchange_works({.size = 2, .host = "::1", .timeout = patient}); }

TEST(GlooCommunicator, BindsAnInterface) { expect_exchange_works({.size = 2, .interface = "lo", .timeout = patient}); }

TEST(GlooCommunicator, ConnectionsDoNotDelaySmallMessages) {
  const Communicators ranks = connect_gloo_threads({.size = 2, .timeout = patient});
  const std::vector<int> sockets = connections();
  EXPECT_EQ(sockets.size(), 4u) << "Gloo's and the lifeline, both ends";
  for (const int socket : sockets) {
    int on = 0;
    socklen_t size = sizeof(on);
    ASSERT_EQ(getsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, &size), 0);
    EXPECT_NE(on, 0);
  }
}

TEST(GlooCommunicator, LeavesNoConnectionBehind) {
  const std::size_t before = connections().size();
  connect_gloo_threads({.size = 3, .timeout = patient});
  EXPECT_EQ(connections().size(), before);
}

TEST(GlooCommunicator, ARankThatDoesNotComeIsNamed) {
  const std::shared_ptr<Store> store = make_memory_store();
  try {
    connect_gloo(store, {.rank = 1, .size = 2, .timeout = impatient});
    FAIL() << "connected";
  } catch (const CommunicationError& error) {
    EXPECT_EQ(error.peer(), 0) << error.what();
  }
}

TEST(GlooCommunicator, ARankOutsideTheSizeIsRefused) {
  EXPECT_THROW(connect_gloo(make_memory_store(), {.rank = 2, .size = 2}), InputError);
}

// A rank that aborts while a large message is half-way: the others do not wait for the rest of it.
TEST(GlooCommunicator, AnAbortEndsATransferUnderWay) {
  const Communicators ranks = connect_gloo_threads({.size = 2, .timeout = patient});
  const auto start = std::chrono::steady_clock::now();
  std::thread aborter([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(60));
    ranks[1]->abort("stop");
  });
  const auto outcomes = run_ranks(ranks, [](Communicator& communicator) {
    UniformExchange exchange(2, 128 << 20);
    for (std::uint32_t i = 0; i < 1000; ++i) exchange.run(communicator, i);
  });
  aborter.join();
  EXPECT_LT(elapsed_since(start), Seconds(5));
  expect_error_on_every_rank(outcomes, "rank 1 aborted: stop");
}

}  // namespace

INSTANTIATE_TYPED_TEST_SUITE_P(Gloo, CommunicatorContract, GlooFabric);

}  // namespace moebench
