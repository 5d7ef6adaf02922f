#include "benchmarks/comm/socket_mesh.h"

#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "reference/base/error.h"

namespace moebench {
namespace {

std::string address_key(int rank) { return "socket_mesh/" + std::to_string(rank); }

// Moves what the socket takes or has; false if that is nothing.
bool advance(ssize_t moved, auto& rest) {
  if (moved < 0 && errno != EAGAIN && errno != EINTR) {
    throw CommunicationError(std::string("the plain sockets: ") + std::strerror(errno));
  }
  if (moved == 0) throw CommunicationError("the plain sockets: the peer has left");
  if (moved > 0) rest = rest.subspan(static_cast<std::size_t>(moved));
  return moved > 0;
}

}  // namespace

SocketMesh::SocketMesh(Store& store, int rank, int size, const std::string& address, Seconds timeout)
    : rank_(rank), sockets_(static_cast<std::size_t>(size)) {
  const Deadline deadline = deadline_after(timeout);
  const Socket listener = listen_on({address});
  store.set(address_key(rank), address + " " + std::to_string(address_of(listener).port));
  for (int peer = 0; peer < rank; ++peer) {
    const std::string text = store.get(address_key(peer), time_until(deadline));
    const std::size_t space = text.find(' ');
    Socket socket =
        connect_to({text.substr(0, space), static_cast<std::uint16_t>(std::stoi(text.substr(space)))}, deadline);
    send_all(socket, std::as_bytes(std::span(&rank, 1)), deadline);
    sockets_[static_cast<std::size_t>(peer)] = std::move(socket);
  }
  for (int missing = size - 1 - rank; missing > 0; --missing) {
    std::optional<Socket> socket = accept_from(listener, deadline);
    if (!socket) throw CommunicationError("the plain sockets: a rank did not come");
    int peer = 0;
    receive_all(*socket, std::as_writable_bytes(std::span(&peer, 1)), deadline);
    sockets_.at(static_cast<std::size_t>(peer)) = std::move(*socket);
  }
}

void SocketMesh::exchange(std::span<const std::byte> sent, std::span<std::byte> received, Bytes block) {
  struct Rest {
    std::span<const std::byte> to_send;
    std::span<std::byte> to_receive;
  };
  const auto size = static_cast<std::size_t>(block.count());
  std::vector<Rest> rests(sockets_.size());
  std::vector<pollfd> waiting(sockets_.size(), pollfd{-1, 0, 0});
  for (std::size_t peer = 0; peer < rests.size(); ++peer) {
    if (sockets_[peer]) rests[peer] = {sent.subspan(peer * size, size), received.subspan(peer * size, size)};
  }
  for (;;) {
    bool moved = false;
    bool done = true;
    for (std::size_t step = 1; step < rests.size(); ++step) {
      const std::size_t peer = (static_cast<std::size_t>(rank_) + step) % rests.size();
      const int socket = sockets_[peer].descriptor();
      auto& [to_send, to_receive] = rests[peer];
      if (!to_send.empty()) moved |= advance(send(socket, to_send.data(), to_send.size(), MSG_NOSIGNAL), to_send);
      if (!to_receive.empty()) moved |= advance(recv(socket, to_receive.data(), to_receive.size(), 0), to_receive);
      const int events = (to_send.empty() ? 0 : POLLOUT) | (to_receive.empty() ? 0 : POLLIN);
      waiting[peer] = {events == 0 ? -1 : socket, static_cast<short>(events), 0};
      done = done && events == 0;
    }
    if (done) return;
    if (!moved) poll(waiting.data(), waiting.size(), -1);
  }
}

}  // namespace moebench
