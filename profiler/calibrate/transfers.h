#pragma once
// Exchanges, sums and copies, on the streams on which steps have them.

#include <vector>

#include "profiler/calibrate/figures.h"
#include "reference/comm/communicator.h"
#include "reference/exec/device.h"
#include "reference/exec/program.h"

namespace moebench {

// Memory of one rank for transfers of up to `largest` bytes: several times as much, so that each one finds bytes that
// the caches have forgotten, as in a step. Device and communicator are borrowed.
class Transfers {
 public:
  Transfers(Device& device, Communicator& communicator, Bytes largest);

  // One all-to-all: so many bytes to the others together, in equal shares, and a share that stays. On the communication
  // stream, as what follows.
  void exchange(Bytes size);

  // One sum over the ranks.
  void sum(Bytes size);

  // On the copy stream.
  void copy_to_host(Bytes size);
  void copy_from_host(Bytes size);

 private:
  static std::byte* next(const Arena& arena, Bytes size, Bytes& offset);

  Device& device_;
  Communicator& communicator_;
  Arena sent_;
  Arena received_;
  Announcement sent_announced_;
  Announcement received_announced_;
  Arena on_device_;
  Arena on_host_;
  Bytes sent_at_;  // where the next transfer begins
  Bytes received_at_;
  Bytes device_at_;
  Bytes host_at_;
  std::vector<Segment> segments_;
};

}  // namespace moebench
