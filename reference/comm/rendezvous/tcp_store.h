#pragma once
// The rendezvous over TCP: LibTorch's TCPStore, which torchrun's agent also speaks. A process that torchrun started
// with TORCHELASTIC_USE_AGENT_STORE=True only joins: the agent hosts at MASTER_ADDR and MASTER_PORT.

#include <cstdint>
#include <memory>
#include <string>

#include "reference/comm/rendezvous/store.h"

namespace moebench {

struct TcpStoreServer {
  std::shared_ptr<Store> store;  // serves as long as it lives
  std::uint16_t port = 0;        // the one really bound
};

// Hosts a store; port 0 takes a free one. An address or "localhost" is bound as it is; for any other name all
// interfaces are bound, since a machine's own name often stands for another address there than elsewhere. Throws
// CommunicationError.
TcpStoreServer host_tcp_store(const std::string& host, std::uint16_t port, Seconds timeout);

// Whether something listens there, which takes up to a second to find out.
bool tcp_store_is_served(const std::string& host, std::uint16_t port);

// Joins one, which may begin to serve later, but within `timeout`. Throws CommunicationError that names host, port and
// the time waited.
std::shared_ptr<Store> join_tcp_store(const std::string& host, std::uint16_t port, Seconds timeout);

}  // namespace moebench
