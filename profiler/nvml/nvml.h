#pragma once
// What the driver says of this machine's GPUs. NVML is loaded at run time: nothing here needs it to be built or linked.

#include <memory>
#include <string>
#include <vector>

#include "reference/base/units.h"

namespace moebench {

using Megahertz = Quantity<struct MegahertzTag, int>;
using Celsius = Quantity<struct CelsiusTag, int>;

// What the driver does not tell is zero, or empty.
struct GpuState {
  std::string name;
  Bytes memory;
  Bytes used;
  Celsius temperature;
  Megahertz processor_clock;  // of the multiprocessors
  Megahertz memory_clock;
  std::vector<std::string> slowed_by;  // why clocks are lower than they could be, as "power cap"

  bool operator==(const GpuState&) const = default;
};

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

 private:
  struct Functions;

  void check(int result, const char* what) const;

  std::unique_ptr<void, int (*)(void*)> library_;
  std::unique_ptr<Functions> functions_;
};

}  // namespace moebench
