#include "profiler/nvml/gpu_watch.h"

#include <utility>

#include "reference/base/error.h"

namespace moebench {

GpuWatch::GpuWatch(std::string bus, std::chrono::milliseconds interval, const std::string& library)
    : nvml_(library), bus_(std::move(bus)), interval_(interval) {
  seen_.add(nvml_.gpu(bus_));
  thread_ = std::thread([this] { watch(); });
}

GpuWatch::~GpuWatch() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  stopping_.notify_one();
  thread_.join();
}

GpuConditions GpuWatch::take() {
  const std::lock_guard lock(mutex_);
  look();
  return std::exchange(seen_, {});
}

void GpuWatch::watch() {
  std::unique_lock lock(mutex_);
  while (!stopping_.wait_for(lock, interval_, [this] { return stop_; })) look();
}

// A driver that has answered once and now does not is not worth a measurement's end.
void GpuWatch::look() {
  try {
    seen_.add(nvml_.gpu(bus_));
  } catch (const Error&) {
    return;
  }
}

}  // namespace moebench
