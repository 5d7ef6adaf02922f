#include "suites/run/muster.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include <fmt/format.h>

#include "reference/base/error.h"
#include "results/environment.h"
#include "suites/run/host_check.h"
#include "suites/run/loop_time.h"
#include "suites/run/wait_for.h"

namespace moebench {
namespace {

// Nothing if a signal came first.
std::optional<std::vector<AgentInfo>> infos_of_all(Agents& agents, Interrupts& interrupts, Seconds patience, Host own) {
  if (agents.count() > 1) own.loop = loop_time();
  std::vector<AgentInfo> all = {agent_info_here(std::move(own))};
  for (int agent = 1; agent < agents.count(); ++agent) {
    const auto info = wait_for([&] { return agents.info_of(agent); }, interrupts, patience);
    if (!info && interrupts.signal()) return std::nullopt;
    if (!info) {
      throw InputError(
          fmt::format("agent {} of {} did not come within {:g} s", agent, agents.count(), patience.count()),
          "were all of them started, with the same MASTER_ADDR and MASTER_PORT?");
    }
    all.push_back(*info);
  }
  return all;
}

// With what each is to have of the ranks, and their clocks beside this one's.
std::vector<Host> hosts_of(std::vector<AgentInfo>& all, const RanksWanted& wanted, Agents& agents, Seconds patience) {
  if (all.size() == 1) return {};
  constexpr Seconds longest(2);
  std::vector<Host> hosts;
  const int share = wanted.ranks / agents.count();
  for (int agent = 0; agent < agents.count(); ++agent) {
    Host& host = hosts.emplace_back(std::move(all[static_cast<std::size_t>(agent)].host));
    if (!wanted.gpus) host.environment.gpu.reset();
    for (int rank = agent * share; rank < (agent + 1) * share; ++rank) host.ranks.push_back(rank);
    host.clock_ahead = agent == 0 ? Seconds(0) : agents.clock_ahead(agent, std::min(longest, patience));
  }
  return hosts;
}

// The kernel's work for a shaped network is done by the cores that communicate: where those compute too, it waits for
// them.
Pinning usual_pinning() { return shaped_network() ? Pinning::streams : Pinning::ranks; }

}  // namespace

std::optional<Muster> muster(const RanksWanted& wanted, Agents& agents, Interrupts& interrupts, Seconds patience,
                             Host own) {
  auto all = infos_of_all(agents, interrupts, patience, std::move(own));
  if (!all) return std::nullopt;
  std::vector<Host> hosts = hosts_of(*all, wanted, agents, patience);
  require_one_build(hosts);
  if (wanted.one_clock && shaped_network()) {
    throw InputError("a link is emulated, and the network is shaped: " + *shaped_network(),
                     "take link_rate out of the suite (or --only link_rate=real where it has that too), or leave "
                     "scripts/shaped-network.sh out");
  }
  Muster muster{.agents = std::move(*all), .hosts = std::move(hosts)};
  std::vector<int> everybody(muster.agents.size());
  std::iota(everybody.begin(), everybody.end(), 0);
  place(muster, std::move(everybody), wanted);
  if (wanted.one_clock && muster.machines.size() > 1) {
    throw InputError(fmt::format("a link is emulated, and the ranks are on {} machines", muster.machines.size()),
                     "emulate none, or start all agents on one machine");
  }
  const Muster usual = muster_on(muster.machines, wanted);
  muster.threads = usual.threads;
  muster.pinning = usual.pinning;
  return muster;
}

void place(Muster& muster, std::vector<int> taking_part, const RanksWanted& wanted) {
  std::vector<AgentInfo> infos;
  for (const int agent : taking_part) infos.push_back(muster.agents[static_cast<std::size_t>(agent)]);
  const int share = wanted.ranks / static_cast<int>(infos.size());
  std::vector<Machine> machines = machines_of(infos, share);
  if (wanted.gpus) muster.gpus = gpus_of(infos, share, machines);
  muster.machines = std::move(machines);
  muster.places = places_of(infos, share);
  muster.taking_part = std::move(taking_part);
}

Muster muster_on(std::vector<Machine> machines, const RanksWanted& wanted) {
  Pinning pinning = wanted.pinning.value_or(usual_pinning());
  const int threads = wanted.threads.value_or(threads_per_rank(machines, pinning));
  const bool is_open = !wanted.pinning && pinning == Pinning::ranks;
  if (is_open && !ranks_have_cores(machines, threads, pinning)) pinning = Pinning::none;
  return {.machines = std::move(machines), .threads = threads, .pinning = pinning};
}

}  // namespace moebench
