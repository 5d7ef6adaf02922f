#pragma once
// What the driver says of this machine's GPUs. NVML is loaded at run time: nothing here needs it to be built or linked.

#include <memory>
#include <string>
#include <vector>

#include "profiler/nvml/gpu_state.h"

namespace moebench {

class Nvml {
 public:
  // Throws Error that says what is missing: the library, or a driver that answers.
  explicit Nvml(const std::string& library = "libnvidia-ml.so.1");
  ~Nvml();
  Nvml(const Nvml&) = delete;
  Nvml& operator=(const Nvml&) = delete;

  std::string driver() const;  // its version

  // By the driver's numbers. Throws Error.
  std::vector<GpuState> gpus() const;

  // Of the one on the PCI bus there, as "0000:1b:00.0" (gpus.h). Throws Error.
  GpuState gpu(const std::string& bus) const;

 private:
  struct Functions;

  void check(int result, const char* what) const;
  GpuState state_of(void* gpu) const;

  std::unique_ptr<void, int (*)(void*)> library_;
  std::unique_ptr<Functions> functions_;
};

}  // namespace moebench
