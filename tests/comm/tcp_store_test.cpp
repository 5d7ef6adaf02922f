#include "reference/comm/rendezvous/tcp_store.h"

#include <gtest/gtest.h>

#include "reference/comm/lifeline/socket.h"
#include "tests/comm/store_contract.h"

namespace moebench {
namespace {

constexpr const char* loopback = "127.0.0.1";

std::string error_of_joining(std::uint16_t port) {
  try {
    join_tcp_store(loopback, port, Seconds(0.5));
  } catch (const CommunicationError& error) {
    return error.what();
  }
  return "none";
}

TEST(TcpStore, KeepsTheContract) {
  for (const char* host : {loopback, "::1", "localhost"}) {
    const TcpStoreServer server = host_tcp_store(host, 0, Seconds(10));
    ASSERT_NE(server.port, 0);
    const std::shared_ptr<Store> client = join_tcp_store(host, server.port, Seconds(10));
    expect_store_contract(*client, *server.store);
  }
}

TEST(TcpStore, AWaitDoesNotKeepOtherThreadsOut) {
  const TcpStoreServer server = host_tcp_store(loopback, 0, Seconds(10));
  std::thread waiter([&] { EXPECT_EQ(server.store->get("key", Seconds(20)), "value"); });
  std::this_thread::sleep_for(std::chrono::milliseconds(100));
  server.store->set("key", "value");
  waiter.join();
}

TEST(TcpStore, BindsOnlyTheAddressItIsGiven) {
  const TcpStoreServer server = host_tcp_store(loopback, 0, Seconds(10));
  EXPECT_THROW(connect_to({"127.0.0.2", server.port}, deadline_after(Seconds(1))), CommunicationError);
}

TEST(TcpStore, AServerThatIsNotThereIsNamedWithTheTimeWaited) {
  const SocketAddress free_port = address_of(listen_on({loopback}));
  const std::string what = error_of_joining(free_port.port);
  EXPECT_NE(what.find("cannot join the store at 127.0.0.1 port " + std::to_string(free_port.port) + " within 0.5 s"),
            std::string::npos)
      << what;
}

TEST(TcpStore, APortInUseIsAnError) {
  const TcpStoreServer server = host_tcp_store(loopback, 0, Seconds(10));
  EXPECT_THROW(host_tcp_store(loopback, server.port, Seconds(1)), CommunicationError);
}

TEST(TcpStore, AServerThatGoesAwayIsAnError) {
  TcpStoreServer server = host_tcp_store(loopback, 0, Seconds(10));
  const std::shared_ptr<Store> client = join_tcp_store(loopback, server.port, Seconds(10));
  client->set("a", "b");
  server.store.reset();
  EXPECT_THROW(client->get("c", Seconds(2)), CommunicationError);
  EXPECT_THROW(client->try_get("a"), CommunicationError);
}

}  // namespace
}  // namespace moebench
