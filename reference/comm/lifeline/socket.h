#pragma once
// TCP sockets that never block longer than they are told. Sent data is not delayed (TCP_NODELAY), and a connection that
// the peer has closed raises no signal. Everything here throws CommunicationError.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>

#include "reference/comm/deadline.h"

namespace moebench {

// Owns a descriptor.
class Socket {
 public:
  Socket() = default;
  explicit Socket(int descriptor) : descriptor_(descriptor) {}
  ~Socket();
  Socket(Socket&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
  Socket& operator=(Socket&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    return *this;
  }

  int descriptor() const { return descriptor_; }
  // Leaves the descriptor to the caller.
  int release() { return std::exchange(descriptor_, -1); }
  explicit operator bool() const { return descriptor_ >= 0; }

 private:
  int descriptor_ = -1;
};

struct SocketAddress {
  std::string host;  // an IPv4 or IPv6 address
  std::uint16_t port = 0;

  bool operator==(const SocketAddress&) const = default;
};

// Listens; on a free port where that is 0.
Socket listen_on(const SocketAddress& address);
SocketAddress address_of(const Socket& socket);

Socket connect_to(const SocketAddress& address, Deadline deadline);
// None if nobody connects in time.
std::optional<Socket> accept_from(const Socket& listener, Deadline deadline);

void send_all(const Socket& socket, std::span<const std::byte> data, Deadline deadline);
void receive_all(const Socket& socket, std::span<std::byte> data, Deadline deadline);

}  // namespace moebench
