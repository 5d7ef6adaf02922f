#pragma once
// Work that a device keeps, to run it again as one: a CUDA graph.

#include <memory>

namespace moebench {

// What was enqueued once, with the addresses of then, which outlive it.
class Recording {
 public:
  Recording() = default;
  virtual ~Recording() = default;
  Recording(const Recording&) = delete;
  Recording& operator=(const Recording&) = delete;
};

// Part of a device whose tasks only launch their work. All calls are the enqueuing thread's.
class Recorder {
 public:
  virtual ~Recorder() = default;

  // From now on what is enqueued is kept and not run, with its events and stamps. No stream waits for an event from
  // before. Throws Error.
  virtual void begin_recording() = 0;

  // Ends that, whatever comes of it. Throws Error for what the device cannot keep.
  virtual std::unique_ptr<Recording> end_recording() = 0;

  // Enqueues all of it.
  virtual void launch(Recording& recording) = 0;
};

}  // namespace moebench
