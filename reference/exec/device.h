#pragma once
// The small interface under the executor: streams, events, arenas, copies. One class a kind of device.

#include "reference/base/units.h"
#include "reference/exec/arena.h"
#include "reference/exec/recorder.h"
#include "reference/exec/stamps.h"
#include "reference/plan/slot.h"
#include "reference/trace/stream.h"

namespace moebench {

// A function without captures, so that enqueuing it costs no allocation. Must not throw.
struct Task {
  void (*run)(void* context, int argument) = nullptr;
  void* context = nullptr;
  int argument = 0;
};

using EventId = int;

// Streams run what is enqueued in order, each beside the others. One thread at a time enqueues. What that thread has
// given a GPU in other ways before comes first.
//
// A CPU device runs a task in the stream's own thread. A CUDA device runs it at once on the calling thread, with the
// stream made current: what the task launches is then in stream order.
class Device {
 public:
  virtual ~Device() = default;

  // Memory of the device, or pinned memory of the host for Pool::host. Throws Error naming the size when there is none.
  virtual Arena allocate(Pool pool, Bytes size) = 0;

  // Makes events 0 .. count-1 usable. Not while work is enqueued.
  virtual void reserve_events(int count) = 0;

  virtual void enqueue(Stream stream, Task task) = 0;

  // `wait` holds the stream until all that the event's last enqueued `record` follows has ended; not at all where the
  // event was never recorded. Later records of the event change nothing for it.
  virtual void record(Stream stream, EventId event) = 0;
  virtual void wait(Stream stream, EventId event) = 0;

  // In order of the stream of the task that calls it. The regions do not overlap, and may be null where
  // `size` is zero. May throw Error.
  virtual void copy(std::byte* to, const std::byte* from, Bytes size) = 0;

  // Lets the streams begin what was enqueued since the last call; a device may begin earlier.
  virtual void submit() = 0;

  // Returns when every stream has ended all that was enqueued. Throws Error for what the device finds wrong only then
  // and with no task to blame. Drops a recording under way.
  virtual void synchronize() = 0;

  // Null where a task's work has ended when its function returns.
  virtual Stamps* stamps() { return nullptr; }

  // Null where nothing can be recorded.
  virtual Recorder* recorder() { return nullptr; }
};

}  // namespace moebench
