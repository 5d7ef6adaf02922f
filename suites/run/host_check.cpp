#include "suites/run/host_check.h"

#include <cmath>
#include <string_view>

#include <fmt/format.h>

#include "reference/base/error.h"
#include "suites/run/counted.h"

namespace moebench {
namespace {

constexpr Seconds notable_clock(0.5);

struct Part {
  std::string_view name;
  std::string Environment::*value;
};

constexpr Part build_parts[] = {{"revision", &Environment::git_revision},  {"compiler", &Environment::compiler},
                                {"compiler's flags", &Environment::flags}, {"build type", &Environment::build_type},
                                {"LibTorch", &Environment::libtorch},      {"Gloo", &Environment::gloo}};
constexpr Part machine_parts[] = {{"processor", &Environment::cpu}, {"kernel", &Environment::kernel}};

}  // namespace

void require_one_build(std::span<const Host> hosts) {
  for (std::size_t agent = 1; agent < hosts.size(); ++agent) {
    for (const Part& part : build_parts) {
      const std::string& own = hosts.front().environment.*part.value;
      const std::string& theirs = hosts[agent].environment.*part.value;
      if (own == theirs) continue;
      throw InputError(fmt::format("{}: its {} is {}, and that of {} is {}", host_name(hosts, static_cast<int>(agent)),
                                   part.name, theirs, host_name(hosts, 0), own),
                       "use the same build with the same libraries everywhere");
    }
  }
}

std::vector<std::string> differences_of(std::span<const Host> hosts) {
  std::vector<std::string> lines;
  for (std::size_t agent = 1; agent < hosts.size(); ++agent) {
    const Environment& first = hosts.front().environment;
    const Environment& other = hosts[agent].environment;
    const std::string name = host_name(hosts, static_cast<int>(agent));
    for (const Part& part : machine_parts) {
      if (other.*part.value == first.*part.value) continue;
      lines.push_back(fmt::format("{}: its {} is {}, and that of {} is {}", name, part.name, other.*part.value,
                                  host_name(hosts, 0), first.*part.value));
    }
    if (other.cores != first.cores) {
      lines.push_back(fmt::format("{} may use {}, and {} {}", name, counted(other.cores, "core"), host_name(hosts, 0),
                                  first.cores));
    }
    const Seconds ahead = hosts[agent].clock_ahead.value_or(Seconds(0));
    if (std::abs(ahead.count()) > notable_clock.count()) {
      lines.push_back(fmt::format("the clock of {} is {:.1f} s {} that of {}", name, std::abs(ahead.count()),
                                  ahead > Seconds(0) ? "ahead of" : "behind", host_name(hosts, 0)));
    }
  }
  return lines;
}

}  // namespace moebench
