#include "suites/run/machine_name.h"

#include <fstream>

namespace moebench {

std::string machine_name() {
  std::ifstream file("/proc/sys/kernel/random/boot_id");
  std::string name;
  file >> name;
  return name;
}

}  // namespace moebench
