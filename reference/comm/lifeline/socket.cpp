#include "reference/comm/lifeline/socket.h"

#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>

#include "reference/base/error.h"

namespace moebench {
namespace {

[[noreturn]] void throw_error(const std::string& what) { throw CommunicationError(what + ": " + std::strerror(errno)); }

std::string text_of(const SocketAddress& address) { return address.host + " port " + std::to_string(address.port); }

using AddressList = std::unique_ptr<addrinfo, decltype(&freeaddrinfo)>;

AddressList resolve(const SocketAddress& address) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV;
  addrinfo* found = nullptr;
  const int status = getaddrinfo(address.host.c_str(), std::to_string(address.port).c_str(), &hints, &found);
  if (status != 0) throw CommunicationError(text_of(address) + " is no address: " + gai_strerror(status));
  return {found, &freeaddrinfo};
}

Socket open_socket(const addrinfo& address) {
  Socket socket(::socket(address.ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!socket) throw_error("cannot open a socket");
  return socket;
}

void do_not_delay(const Socket& socket) {
  const int on = 1;
  setsockopt(socket.descriptor(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
}

// False when the deadline has passed.
bool wait_until_ready(const Socket& socket, short events, Deadline deadline) {
  for (;;) {
    pollfd waiting{socket.descriptor(), events, 0};
    const double left = std::min(in_milliseconds(time_until(deadline)) + 1.0, 1e6);
    const int ready = poll(&waiting, 1, static_cast<int>(left));
    if (ready > 0) return true;
    if (ready == 0 && std::chrono::steady_clock::now() >= deadline) return false;
    if (ready < 0 && errno != EINTR) throw_error("cannot wait for a socket");
  }
}

void require_ready(const Socket& socket, short events, Deadline deadline) {
  if (!wait_until_ready(socket, events, deadline)) throw CommunicationError("the peer did not answer in time");
}

}  // namespace

Socket::~Socket() {
  if (descriptor_ >= 0) close(descriptor_);
}

Socket listen_on(const SocketAddress& address) {
  const AddressList resolved = resolve(address);
  Socket socket = open_socket(*resolved);
  const int on = 1;
  setsockopt(socket.descriptor(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
  if (bind(socket.descriptor(), resolved->ai_addr, resolved->ai_addrlen) != 0) {
    throw_error("cannot bind " + text_of(address));
  }
  if (listen(socket.descriptor(), SOMAXCONN) != 0) throw_error("cannot listen on " + text_of(address));
  return socket;
}

SocketAddress address_of(const Socket& socket) {
  sockaddr_storage address{};
  socklen_t size = sizeof(address);
  if (getsockname(socket.descriptor(), reinterpret_cast<sockaddr*>(&address), &size) != 0) {
    throw_error("cannot read a socket's address");
  }
  char host[NI_MAXHOST];
  char port[NI_MAXSERV];
  const int status = getnameinfo(reinterpret_cast<const sockaddr*>(&address), size, host, sizeof(host), port,
                                 sizeof(port), NI_NUMERICHOST | NI_NUMERICSERV);
  if (status != 0) throw CommunicationError(std::string("cannot read a socket's address: ") + gai_strerror(status));
  return {host, static_cast<std::uint16_t>(std::stoi(port))};
}

Socket connect_to(const SocketAddress& address, Deadline deadline) {
  const AddressList resolved = resolve(address);
  Socket socket = open_socket(*resolved);
  if (connect(socket.descriptor(), resolved->ai_addr, resolved->ai_addrlen) != 0) {
    if (errno != EINPROGRESS) throw_error("cannot connect to " + text_of(address));
    require_ready(socket, POLLOUT, deadline);
    int error = 0;
    socklen_t size = sizeof(error);
    getsockopt(socket.descriptor(), SOL_SOCKET, SO_ERROR, &error, &size);
    errno = error;
    if (error != 0) throw_error("cannot connect to " + text_of(address));
  }
  do_not_delay(socket);
  return socket;
}

std::optional<Socket> accept_from(const Socket& listener, Deadline deadline) {
  while (wait_until_ready(listener, POLLIN, deadline)) {
    Socket socket(accept4(listener.descriptor(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
    if (!socket) continue;
    do_not_delay(socket);
    return socket;
  }
  return std::nullopt;
}

void send_all(const Socket& socket, std::span<const std::byte> data, Deadline deadline) {
  while (!data.empty()) {
    const ssize_t sent = send(socket.descriptor(), data.data(), data.size(), MSG_NOSIGNAL);
    if (sent >= 0) {
      data = data.subspan(static_cast<std::size_t>(sent));
    } else if (errno == EAGAIN) {
      require_ready(socket, POLLOUT, deadline);
    } else if (errno != EINTR) {
      throw_error("cannot send");
    }
  }
}

void receive_all(const Socket& socket, std::span<std::byte> data, Deadline deadline) {
  while (!data.empty()) {
    const ssize_t received = recv(socket.descriptor(), data.data(), data.size(), 0);
    if (received > 0) {
      data = data.subspan(static_cast<std::size_t>(received));
    } else if (received == 0) {
      throw CommunicationError("the peer closed the connection");
    } else if (errno == EAGAIN) {
      require_ready(socket, POLLIN, deadline);
    } else if (errno != EINTR) {
      throw_error("cannot receive");
    }
  }
}

}  // namespace moebench
