#pragma once
// A communicator whose links are as slow as an emulation says: data moves for real, then the rest of the wire's time is
// slept. Every rank has a link of its own to a switch that never blocks, full duplex: an exchange takes as long as the
// larger of what a rank sends to others and receives from them. All ranks are on one machine: they agree on the moment
// at which an exchange begins by its clock, and wait for each other until then, however late a thread calls.

#include <memory>

#include "reference/comm/communicator.h"

namespace moebench {

struct LinkPace {
  BytesPerSecond rate;  // in each direction
  Seconds latency;

  bool operator==(const LinkPace&) const = default;
};

// Borrows `real`, which outlives it. Barriers are not paced: they stand for no traffic of a layer.
std::unique_ptr<Communicator> make_paced_communicator(Communicator& real, LinkPace pace);

}  // namespace moebench
