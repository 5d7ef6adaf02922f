#include "reference/comm/lifeline/socket.h"

#include <gtest/gtest.h>

#include <array>
#include <thread>
#include <vector>

#include "reference/base/error.h"

namespace moebench {
namespace {

Deadline soon() { return deadline_after(Seconds(10)); }

TEST(Socket, CarriesBytesBothWays) {
  for (const char* host : {"127.0.0.1", "::1"}) {
    const Socket listener = listen_on({host});
    const SocketAddress address = address_of(listener);
    EXPECT_EQ(address.host, host);
    EXPECT_NE(address.port, 0);
    const Socket client = connect_to(address, soon());
    const std::optional<Socket> server = accept_from(listener, soon());
    ASSERT_TRUE(server);

    std::vector<std::byte> sent(1 << 20, std::byte{3});
    std::vector<std::byte> received(sent.size());
    std::thread sender([&] { send_all(client, sent, soon()); });
    receive_all(*server, received, soon());
    sender.join();
    EXPECT_TRUE(sent == received);
    send_all(*server, std::span(sent).first(1), soon());
    receive_all(client, std::span(received).first(1), soon());
  }
}

TEST(Socket, NobodyConnectingIsNotAnError) {
  EXPECT_FALSE(accept_from(listen_on({"127.0.0.1"}), deadline_after(Seconds(0.05))));
}

TEST(Socket, ConnectingWhereNobodyListensIsAnError) {
  SocketAddress address;
  {
    const Socket listener = listen_on({"127.0.0.1"});
    address = address_of(listener);
  }
  EXPECT_THROW(connect_to(address, soon()), CommunicationError);
  EXPECT_THROW(connect_to({"no address", 1}, soon()), CommunicationError);
}

TEST(Socket, ASilentPeerAndAClosedOneAreErrors) {
  const Socket listener = listen_on({"127.0.0.1"});
  const Socket client = connect_to(address_of(listener), soon());
  std::optional<Socket> server = accept_from(listener, soon());
  std::array<std::byte, 4> data{};
  EXPECT_THROW(receive_all(client, data, deadline_after(Seconds(0.05))), CommunicationError);
  server.reset();
  EXPECT_THROW(receive_all(client, data, soon()), CommunicationError);
  std::vector<std::byte> much(1 << 20);
  EXPECT_THROW(send_all(client, much, soon()), CommunicationError);
}

}  // namespace
}  // namespace moebench
