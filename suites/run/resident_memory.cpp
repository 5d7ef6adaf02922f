#include "suites/run/resident_memory.h"

#include <cstdlib>
#include <fstream>
#include <string>

namespace moebench {
namespace {

Bytes status_field(const std::string& name) {
  std::ifstream file("/proc/self/status");
  for (std::string line; std::getline(file, line);) {
    if (line.rfind(name, 0) == 0) return kib(std::strtoll(line.c_str() + name.size(), nullptr, 10));
  }
  return Bytes(0);
}

}  // namespace

Bytes resident_memory() { return status_field("VmRSS:"); }

Bytes resident_peak() { return status_field("VmHWM:"); }

void reset_resident_peak() { std::ofstream("/proc/self/clear_refs") << "5"; }

}  // namespace moebench
