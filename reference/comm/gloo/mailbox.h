#pragma once
// The letters of two ranks: what each says first in an exchange, with the data itself, or its beginning. A letter is
// received without its reader's doing: the receive for the next one is posted before this one is sent.

#include <gloo/transport/context.h>
#include <gloo/transport/unbound_buffer.h>

#include <array>
#include <chrono>
#include <memory>
#include <span>
#include <vector>

#include "reference/comm/segments.h"

namespace moebench {

// Sent as it lies in memory: all ranks run the same program.
struct Letter {
  std::uint32_t identity = 0;
  Consignment sent;      // by the writer to the reader
  Consignment expected;  // by the writer from the reader
};

// Letters are numbered, the first is 1, and each has room for letter_capacity after it. There is room for two each way,
// used in turn: a peer that writes letter n + 2 has this rank's letter n + 1, so this rank is done with letter n. Each
// of the two has its own buffer: a peer that leaves spoils the buffers that still wait for it, but not the letter it
// has sent.
//
// What talks to Gloo may throw any std::exception when the peer is gone.
class Mailbox {
 public:
  Mailbox(::gloo::transport::Context& context, int peer);

  void post_receive(std::uint32_t number);
  // Sends the first `size` bytes of paper(number).
  void send(std::uint32_t number, std::size_t size);

  // False when interrupted; then they may be called again.
  bool wait_received(std::uint32_t number, std::chrono::milliseconds limit) { return in_[number % 2]->waitRecv(limit); }
  bool wait_sent(std::uint32_t number, std::chrono::milliseconds limit) { return out_[number % 2]->waitSend(limit); }
  void interrupt();

  std::span<std::byte> paper(std::uint32_t number) { return out_memory_[number % 2]; }
  std::span<const std::byte> received(std::uint32_t number) const { return in_memory_[number % 2]; }

 private:
  const int peer_;
  std::array<std::vector<std::byte>, 2> in_memory_;
  std::array<std::vector<std::byte>, 2> out_memory_;
  std::array<std::unique_ptr<::gloo::transport::UnboundBuffer>, 2> in_;
  std::array<std::unique_ptr<::gloo::transport::UnboundBuffer>, 2> out_;
};

}  // namespace moebench
