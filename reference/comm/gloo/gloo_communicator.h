#pragma once
// Gloo over TCP. The all-to-all is built on Gloo's unbound buffers with every receive posted before any send, on
// buffers that are registered once, with peers in an order that spreads the load (rank + 1, rank + 2, ...): Gloo's own
// alltoall sends before it receives, and two ranks then fall into half-duplex.
//
// Every rank sends every peer one letter an exchange, empty exchanges included: it says which exchange the sender is in
// and how much it sends, and carries the data itself, or its beginning. So an exchange is also a barrier.

#include <memory>
#include <string>

#include "reference/comm/communicator.h"
#include "reference/comm/rendezvous/store.h"

namespace moebench {

struct GlooOptions {
  int rank = 0;
  int size = 1;
  std::string interface;  // network interface to use; empty: the one of `host`
  std::string host;       // name or address (IPv4 or IPv6) to bind; empty with no interface: loopback
  Seconds timeout{30.0};  // for connecting to each peer, and for each collective
};

// Collective over all ranks: connects the full mesh through keys "gloo/..." of `store`, which is not used afterwards.
// Throws CommunicationError, which names the rank that did not come; InputError for a rank that is none of `size`, for
// an interface or host that this machine does not have, or where both are given.
//
// A signal SIGPIPE that would end the process is ignored from then on: Gloo writes to connections that a peer has
// closed.
std::unique_ptr<Communicator> connect_gloo(const std::shared_ptr<Store>& store, const GlooOptions& options);

// What would be bound, for the environment of a result: "lo 127.0.0.1". Throws InputError as above.
std::string gloo_interface(const GlooOptions& options);

// The library's version, for the environment of a result: "0.5.0".
std::string gloo_version();

}  // namespace moebench
