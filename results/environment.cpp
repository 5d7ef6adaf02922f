#include "results/environment.h"

#include <sched.h>
#include <sys/utsname.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <optional>
#include <sstream>

#include "reference/base/build_info.h"

namespace moebench {
namespace {

// The text behind "name" and a colon in a file of such lines.
std::string field_of(const char* path, const std::string& name) {
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    if (line.rfind(name, 0) != 0) continue;
    const auto colon = line.find(':');
    if (colon == std::string::npos) continue;
    const auto begin = line.find_first_not_of(" \t", colon + 1);
    return begin == std::string::npos ? std::string() : line.substr(begin);
  }
  return {};
}

Bytes memory_field(const std::string& name) {
  return kib(std::strtoll(field_of("/proc/meminfo", name).c_str(), nullptr, 10));
}

std::optional<Bytes> number_in(const std::string& path) {
  std::ifstream file(path);
  std::string word;
  file >> word;
  std::int64_t count = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), count);
  if (error != std::errc() || word.empty() || end != word.data() + word.size()) return std::nullopt;
  return Bytes(count);
}

// In a file of lines "name number"; zero where it is not there.
Bytes number_after(const std::string& path, const std::string& name) {
  std::ifstream file(path);
  std::int64_t number = 0;
  for (std::string word; file >> word >> number;) {
    if (word == name) return Bytes(number);
  }
  return Bytes(0);
}

// What is left in the control group, version 2; nothing where there is no limit.
std::optional<Bytes> group_memory_left() {
  const std::string group = field_of("/proc/self/cgroup", "0:");  // "0::/path"
  const auto path = group.find('/');
  for (const std::string& folder :
       {"/sys/fs/cgroup" + (path == std::string::npos ? "" : group.substr(path)), std::string("/sys/fs/cgroup")}) {
    const auto most = number_in(folder + "/memory.max");
    const auto used = number_in(folder + "/memory.current");
    if (most && used) return std::max(Bytes(0), *most - *used + number_after(folder + "/memory.stat", "inactive_file"));
  }
  return std::nullopt;
}

std::string kernel_name() {
  utsname names{};
  if (uname(&names) != 0) return {};
  return std::string(names.sysname) + " " + names.release + " " + names.machine;
}

std::string now_in_utc() {
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  gmtime_r(&now, &parts);
  char text[32];
  return {text, std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts)};
}

}  // namespace

std::optional<std::string> shaped_network() {
  const char* const network = std::getenv("MOEBENCH_SHAPED_NETWORK");
  return network == nullptr ? std::nullopt : std::optional<std::string>(network);
}

std::string unreal_note(const Environment& environment) {
  std::string text;
  if (!environment.simulated.empty())
    text += "SIMULATED, not measured and not checked: " + environment.simulated + "\n";
  for (const std::string& what : environment.emulated) text += "EMULATED, not real: " + what + "\n";
  return text;
}

std::set<int> usable_cores() {
  cpu_set_t mask;
  CPU_ZERO(&mask);
  std::set<int> cores;
  if (sched_getaffinity(0, sizeof mask, &mask) != 0) return {0};
  for (int core = 0; core < CPU_SETSIZE; ++core) {
    if (CPU_ISSET(core, &mask)) cores.insert(core);
  }
  return cores;
}

Bytes available_memory() {
  const Bytes left = memory_field("MemAvailable");
  return std::min(left, group_memory_left().value_or(left));
}

Environment environment_here() {
  Environment environment;
  if (const auto network = shaped_network()) environment.emulated.push_back(*network);
  environment.cpu = field_of("/proc/cpuinfo", "model name");
  environment.cores = static_cast<int>(usable_cores().size());
  environment.memory = memory_field("MemTotal");
  environment.kernel = kernel_name();
  environment.compiler = build_info().compiler;
  environment.flags = build_info().flags;
  environment.build_type = build_info().build_type;
  environment.git_revision = build_info().git_revision;
  environment.build_id = build_id();
  double load = 0;
  if (getloadavg(&load, 1) == 1) environment.load = load;
  environment.started = now_in_utc();
  return environment;
}

}  // namespace moebench
