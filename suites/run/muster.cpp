#include "suites/run/muster.h"

#include <fmt/format.h>

#include "reference/base/error.h"
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

}  // namespace

std::optional<Muster> muster(const RanksWanted& wanted, Agents& agents, Interrupts& interrupts, Seconds patience) {
  const auto all = infos_of_all(agents, interrupts, patience);
  if (!all) return std::nullopt;
  Muster muster{.machines = machines_of(*all, wanted.ranks / agents.count())};
  if (wanted.one_clock && muster.machines.size() > 1) {
    throw InputError(fmt::format("a link is emulated, and the ranks are on {} machines", muster.machines.size()),
                     "emulate none, or start all agents on one machine");
  }
  muster.threads = wanted.threads.value_or(threads_per_rank(muster.machines));
  muster.pinning =
      wanted.pinning.value_or(ranks_have_cores(muster.machines, muster.threads) ? Pinning::ranks : Pinning::none);
  return muster;
}

}  // namespace moebench
