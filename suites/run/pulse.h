#pragma once
// An agent's sign of life in the store, and its eye on the head's.

#include <functional>
#include <memory>
#include <string>

#include "reference/base/units.h"
#include "reference/comm/rendezvous/store.h"

namespace moebench {

// Counts an agent's signs of life.
std::string pulse_key(int agent);

// How long an agent, or the store, may be silent before it is lost: as long as the suite's time-out, but for three
// signs of life at least, and 30 s at most.
Seconds longest_silence(Seconds timeout);

// Gives a sign of life every second, from a thread of its own: it stops where the process or its machine is stopped. An
// agent that is not the head looks for the head's each time too; another thread tells when neither that nor the store
// has given an answer for too long.
class Pulse {
 public:
  // Called once, from that thread, with the time of silence.
  using OnSilence = std::function<void(Seconds)>;

  // Agent 0 is the head, which looks for nobody. Until the first allow() a silence may last a minute and a half.
  Pulse(std::shared_ptr<Store> store, int agent, OnSilence on_silence = {});
  ~Pulse();
  Pulse(const Pulse&) = delete;
  Pulse& operator=(const Pulse&) = delete;

  // How long a silence may last from now on.
  void allow(Seconds silence);

 private:
  struct State;
  std::shared_ptr<State> state_;  // of the threads too: one that waits for a store that is gone is left behind
};

}  // namespace moebench
