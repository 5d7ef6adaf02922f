#pragma once
// What the wire gives: plain TCP sockets between all ranks, and blocks that all of them exchange at once.

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "reference/comm/lifeline/socket.h"
#include "reference/comm/rendezvous/store.h"

namespace moebench {

class SocketMesh {
 public:
  // Collective over `size` ranks: connects through keys "socket_mesh/..." of `store`, listening on `address`. Throws
  // CommunicationError.
  SocketMesh(Store& store, int rank, int size, const std::string& address, Seconds timeout);

  // Sends each other rank its block of `sent` and receives one from each into its block of `received`, in one thread: all
  // sockets send and receive as they can. Both hold `block` bytes for every rank; those of this rank are left alone.
  void exchange(std::span<const std::byte> sent, std::span<std::byte> received, Bytes block);

 private:
  int rank_;
  std::vector<Socket> sockets_;  // to each rank; none to this one
};

}  // namespace moebench
