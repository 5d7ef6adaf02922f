#pragma once
// Looks at a GPU's clocks and temperature every now and then.

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

#include "profiler/nvml/gpu_conditions.h"
#include "profiler/nvml/nvml.h"

namespace moebench {

// Has a thread. An idle GPU has other clocks than one that works: what is asked behind a measurement says little of it.
class GpuWatch {
 public:
  // `bus`: see Nvml::gpu(). Throws Error where NVML does not know of it.
  explicit GpuWatch(std::string bus, std::chrono::milliseconds interval = std::chrono::milliseconds(100),
                    const std::string& library = "libnvidia-ml.so.1");
  ~GpuWatch();
  GpuWatch(const GpuWatch&) = delete;
  GpuWatch& operator=(const GpuWatch&) = delete;

  // What was seen since the last call, or since it was made, and at this moment.
  GpuConditions take();

 private:
  void watch();
  void look();

  Nvml nvml_;
  std::string bus_;
  std::chrono::milliseconds interval_;
  std::mutex mutex_;  // of all below
  GpuConditions seen_;
  bool stop_ = false;
  std::condition_variable stopping_;
  std::thread thread_;
};

}  // namespace moebench
