#pragma once
// Exchanges over a mesh, one after the other: letters, receives before sends, waits that end with a failure.

#include <vector>

#include "reference/comm/gloo/freight.h"
#include "reference/comm/gloo/mesh.h"

namespace moebench {

class ExchangeRun {
 public:
  ExchangeRun(Mesh& mesh, Seconds timeout);

  // As Communicator::all_to_all.
  Instant run(const Exchange& exchange);

 private:
  void post_and_send();
  void post_receives(int peer);
  void send(int peer);
  void exchange_with_self();
  void await_letter(int peer);
  void finish(int peer);
  void read_letter(int peer);
  void require_agreement(int sender, const Consignment& sent, int receiver, const Consignment& expected);

  // Runs a call of Gloo's that throws if the peer is gone.
  template <class Call>
  void with_peer(int peer, Call call);
  // Repeats a wait that may be interrupted until it is done.
  template <class Wait>
  void await(int peer, Wait wait);

  std::string where() const;
  [[noreturn]] void fail(const Failure& failure);
  [[noreturn]] void fail_for_loss(int peer, const std::string& why);
  [[noreturn]] void fail_for_time(int peer);
  [[noreturn]] void throw_failure();

  Mesh& mesh_;
  const Seconds timeout_;
  const std::chrono::milliseconds wait_limit_;
  const std::vector<int> peers_;  // rank + 1, rank + 2, ...
  Freight out_;
  Freight in_;
  Exchange exchange_;
  std::uint32_t number_ = 0;
  Deadline deadline_;
};

}  // namespace moebench
