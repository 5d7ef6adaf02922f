#include "suites/run/muster.h"

#include <fmt/format.h>

#include "reference/base/error.h"
#include "results/environment.h"
#include "suites/run/wait_for.h"

namespace moebench {
namespace {

// Nothing if a signal came first.
std::optional<std::vector<AgentInfo>> infos_of_all(Agents& agents, Interrupts& interrupts, Seconds patience) {
  std::vector<AgentInfo> all = {agent_info_here()};
  for (int agent = 1; agent < agents.count(); ++agent) {
    const auto info = wait_for([&] { return agents.info_of(agent); }, interrupts, patience);
    if (!info && interrupts.signal()) return std::nullopt;
    if (!info) {
      throw InputError(
          fmt::format("agent {} of {} did not come within {:g} s", agent, agents.count(), patience.count()),
          "were all of them started, with the same MASTER_ADDR and MASTER_PORT?");
    }
    if (info->revision != all.front().revision) {
      throw InputError(
          fmt::format("agent {} is of revision {}, and this one of {}", agent, info->revision, all.front().revision),
          "use the same build everywhere");
    }
    all.push_back(*info);
  }
  return all;
}

// The kernel's work for a shaped network is done by the cores that communicate: where those compute too, it waits for
// them.
Pinning usual_pinning() { return shaped_network() ? Pinning::streams : Pinning::ranks; }

}  // namespace

std::optional<Muster> muster(const RanksWanted& wanted, Agents& agents, Interrupts& interrupts, Seconds patience) {
  const auto all = infos_of_all(agents, interrupts, patience);
  if (!all) return std::nullopt;
  std::vector<Machine> machines = machines_of(*all, wanted.ranks / agents.count());
  if (wanted.one_clock && shaped_network()) {
    throw InputError("a link is emulated, and the network is shaped: " + *shaped_network(),
                     "take link_rate out of the suite (or --only link_rate=real where it has that too), or leave "
                     "scripts/shaped-network.sh out");
  }
  if (wanted.one_clock && machines.size() > 1) {
    throw InputError(fmt::format("a link is emulated, and the ranks are on {} machines", machines.size()),
                     "emulate none, or start all agents on one machine");
  }
  std::vector<int> gpus;
  if (wanted.gpus) gpus = gpus_of(*all, wanted.ranks / agents.count(), machines);
  Muster muster = muster_on(std::move(machines), wanted);
  muster.gpus = std::move(gpus);
  muster.places = places_of(*all, wanted.ranks / agents.count());
  return muster;
}

Muster muster_on(std::vector<Machine> machines, const RanksWanted& wanted) {
  Pinning pinning = wanted.pinning.value_or(usual_pinning());
  const int threads = wanted.threads.value_or(threads_per_rank(machines, pinning));
  const bool is_open = !wanted.pinning && pinning == Pinning::ranks;
  if (is_open && !ranks_have_cores(machines, threads, pinning)) pinning = Pinning::none;
  return {.machines = std::move(machines), .threads = threads, .pinning = pinning};
}

}  // namespace moebench
