#include "suites/run/machine_name.h"

#include <filesystem>
#include <fstream>
#include <system_error>

namespace moebench {

std::string machine_name() {
  std::ifstream file("/proc/sys/kernel/random/boot_id");
  std::string name;
  file >> name;
  return name;
}

std::string clock_name() {
  std::error_code is_not_there;  // on kernels without time namespaces
  return machine_name() + std::filesystem::read_symlink("/proc/self/ns/time", is_not_there).string();
}

}  // namespace moebench
