#include "suites/run/host_check.h"

#include <cmath>
#include <string_view>

#include <fmt/format.h>
#include <fmt/ranges.h>

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

std::string list_of(const GpuEnvironment& gpu) { return fmt::format("{}", fmt::join(gpu.names, ", ")); }

}  // namespace

void require_one_build(std::span<const Host> hosts) {
  for (std::size_t agent = 1; agent < hosts.size(); ++agent) {
    const auto require = [&](std::string_view part, const std::string& own, const std::string& theirs) {
      if (own == theirs) return;
      throw InputError(fmt::format("{}: its {} is {}, and that of {} is {}", host_name(hosts, static_cast<int>(agent)),
                                   part, theirs, host_name(hosts, 0), own),
                       "use the same build with the same libraries everywhere");
    };
    const Environment& own = hosts.front().environment;
    const Environment& theirs = hosts[agent].environment;
    for (const Part& part : build_parts) require(part.name, own.*part.value, theirs.*part.value);
    // Last: it differs where any of the others does, and says less.
    if (!own.build_id.empty() && !theirs.build_id.empty()) require("executable", own.build_id, theirs.build_id);
    if (own.gpu && theirs.gpu) require("NCCL", own.gpu->nccl, theirs.gpu->nccl);
  }
}

std::vector<std::string> differences_of(std::span<const Host> hosts) {
  std::vector<std::string> lines;
  for (std::size_t agent = 1; agent < hosts.size(); ++agent) {
    const Environment& first = hosts.front().environment;
    const Environment& other = hosts[agent].environment;
    const std::string name = host_name(hosts, static_cast<int>(agent));
    const auto tell = [&](std::string_view part, const std::string& own, const std::string& theirs) {
      if (theirs == own) return;
      lines.push_back(
          fmt::format("{}: its {} is {}, and that of {} is {}", name, part, theirs, host_name(hosts, 0), own));
    };
    for (const Part& part : machine_parts) tell(part.name, first.*part.value, other.*part.value);
    if (first.gpu && other.gpu) {
      tell("list of GPUs", list_of(*first.gpu), list_of(*other.gpu));
      tell("driver", first.gpu->driver, other.gpu->driver);
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
