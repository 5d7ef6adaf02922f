#pragma once
// The CPU as a device: one worker thread a stream, parked while it waits. "Host" memory is a second arena.

#include <functional>
#include <memory>

#include "reference/exec/device.h"

namespace moebench {

// `on_start` runs first in each worker thread: thread-local settings of libraries go there. It must not throw.
std::unique_ptr<Device> make_thread_device(const std::function<void(Stream)>& on_start = {});

}  // namespace moebench
