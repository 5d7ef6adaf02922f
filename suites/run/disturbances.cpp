#include "suites/run/disturbances.h"

#include <fmt/format.h>

#include "results/host_table.h"
#include "suites/run/core_binding.h"
#include "suites/run/counted.h"
#include "suites/run/host_check.h"

namespace moebench {

std::vector<std::string> disturbances(const Results& results, const Muster& muster) {
  std::vector<std::string> lines = differences_of(results.hosts);
  for (std::string& line : slow_hosts(results)) lines.push_back(std::move(line));
  for (const Machine& machine : muster.machines) {
    const int cores = computing_cores(muster.pinning, machine.cores);
    if (machine.ranks * muster.threads <= cores) continue;
    lines.push_back(fmt::format("{} with {} each share {}: times are not those of ranks with cores of their own",
                                counted(machine.ranks, "rank"), counted(muster.threads, "thread"),
                                counted(cores, "core")));
  }
  return lines;
}

}  // namespace moebench
