#pragma once
// How ranks learn of each other's end. Between each two ranks there is a TCP connection that carries nothing but whom a
// rank has waited for in vain, and its farewell. A thread of each rank watches all of them, and the deadline of the
// collective under way; so a killed peer, an abort and a time-out end a wait at once, however the data travels and
// whatever it is doing.

#include <atomic>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "reference/comm/deadline.h"
#include "reference/comm/failure.h"
#include "reference/comm/lifeline/farewell.h"
#include "reference/comm/lifeline/socket.h"
#include "reference/comm/rendezvous/store.h"

namespace moebench {

struct LifelineOptions {
  int rank = 0;
  int size = 1;
  std::string host = "127.0.0.1";  // address of this machine to bind
  Seconds timeout{30.0};
};

class Lifeline {
 public:
  // Collective, through keys "lifeline/..." of the store: connects to all. Throws CommunicationError that names a rank
  // that did not come in time.
  //
  // `wake` is called from any thread when there is a failure, and from the lifeline's when a deadline has passed. It
  // ends the waits under way, or the next ones, and calls nothing of the lifeline but failure().
  Lifeline(const LifelineOptions& options, Store& store, std::function<void()> wake);

  // Takes leave: no loss to the others, who may still be at their last collective.
  ~Lifeline();

  Lifeline(const Lifeline&) = delete;
  Lifeline& operator=(const Lifeline&) = delete;

  // The first failure, here or at any peer, is the one that counts; the peers are told. From any thread.
  void fail(const Failure& failure) { settle(failure, true); }
  std::optional<Failure> failure() const;
  bool failed() const { return failed_.load(std::memory_order_acquire); }

  // After a wait for `peer` that took too long: who is to blame for it. The peer may wait for another itself, whose
  // time is up at nearly the same moment; so ranks tell each other, and this waits a little for what they say. Ends
  // early when there is a failure, which then counts.
  struct Blame {
    int culprit = 0;  // waits for nobody
    int waiter = 0;   // for the culprit: this rank, or one it waits for
  };
  Blame blame_for(int peer);

  // Whether the peer has taken leave.
  bool departed(int peer) const;

  // Of the collective under way: at most options.timeout from now. One thread sets and clears.
  void set_deadline(Deadline deadline);
  void clear_deadline();

 private:
  void connect(Store& store);
  void accept_higher_ranks(const Socket& listener, Deadline deadline);
  void settle(const Failure& failure, bool tell_peers);
  void send_to_all(const Farewell& farewell);
  void watch();
  void read(int peer);

  const LifelineOptions options_;
  const std::function<void()> wake_;
  std::vector<Socket> sockets_;  // of each rank; none for this one
  std::vector<Farewell> incoming_;
  std::vector<std::size_t> received_;  // bytes of incoming_; more than a farewell: not listened to any more
  mutable std::mutex mutex_;
  std::optional<Failure> failure_;
  std::vector<bool> departed_;
  std::vector<int> waits_for_;  // what each rank said; -1: nothing
  std::atomic<bool> failed_{false};
  std::atomic<Deadline::rep> deadline_{0};  // 0: none
  std::atomic<bool> stop_{false};
  Socket stop_signal_;
  std::thread watcher_;
};

}  // namespace moebench
