#pragma once
// Moments that a device notes by itself, as it must where its tasks only launch their work.

#include <chrono>

#include "reference/trace/stream.h"

namespace moebench {

class Stamps {
 public:
  virtual ~Stamps() = default;

  // Makes stamps 0 .. count-1 usable. Not while work is enqueued.
  virtual void reserve(int count) = 0;

  // Notes when all that the stream was given before has ended. Called by the thread that enqueues.
  virtual void record_stamp(Stream stream, int stamp) = 0;

  // Of the stamp's last record_stamp(), on this process's clock. Precondition: the device was synchronised since.
  virtual std::chrono::steady_clock::time_point at(int stamp) = 0;
};

}  // namespace moebench
