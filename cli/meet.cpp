#include "cli/meet.h"

#include <sys/utsname.h>

#include <cstdio>
#include <cstdlib>

#include <fmt/format.h>
#include <torch/version.h>

#include "cli/exit_status.h"
#include "cli/gpu_environment.h"
#include "reference/base/error.h"
#include "reference/comm/gloo/gloo_communicator.h"
#include "reference/comm/rendezvous/tcp_store.h"
#include "suites/run/follower.h"
#include "suites/run/own_address.h"
#include "suites/run/pulse.h"
#include "suites/run/wait_for.h"

namespace moebench {
namespace {

constexpr Seconds patience(60);

TcpStoreServer host_store(const Launch& launch) {
  try {
    return host_tcp_store(launch.host, launch.port, patience);
  } catch (const CommunicationError& error) {
    throw InputError(error.what(), "is MASTER_ADDR this machine's, and MASTER_PORT free?");
  }
}

// Nothing if a signal came first.
std::shared_ptr<Store> join_store(const Launch& launch, Interrupts& interrupts) {
  const auto is_served = [&] { return tcp_store_is_served(launch.host, launch.port); };
  if (wait_for(is_served, interrupts, patience)) return join_tcp_store(launch.host, launch.port, patience);
  if (interrupts.signal()) return nullptr;
  throw InputError(fmt::format("nobody answers at {} port {} after {:g} s", launch.host, launch.port, patience.count()),
                   "was the agent with RANK=0 started there, with the same MASTER_ADDR and MASTER_PORT?");
}

// Its workers end with this process, which may hang where the store is.
[[noreturn]] void leave(const Launch& launch, Seconds silence) {
  fmt::print(stderr, "error: the head, agent 0 at {}, has given no sign of life for {:.0f} s\n", launch.host,
             silence.count());
  std::fflush(stderr);
  std::_Exit(exit_failed);
}

Host host_here(const Launch& launch, const std::string& address) {
  utsname names{};
  ::uname(&names);
  Host host{.name = names.nodename, .environment = environment_here(), .loop = {}, .clock_ahead = {}, .ranks = {}};
  host.environment.agents = launch.agents;
  host.environment.libtorch = TORCH_VERSION;
  host.environment.gloo = gloo_version();
  host.environment.interface = gloo_interface({.interface = {}, .host = address});
  host.environment.gpu = gpu_environment();
  return host;
}

}  // namespace

std::optional<AgentMeeting> meet(const Launch& launch, Interrupts& interrupts) {
  AgentMeeting meeting;
  meeting.crew.command.arguments = {"/proc/self/exe", "worker"};
  meeting.crew.store_host = launch.host;
  meeting.crew.store_port = launch.port;
  meeting.crew.store_prefix = launch.store_prefix;
  if (launch.is_head() && !launch.store_is_there) {
    const TcpStoreServer server = host_store(launch);
    meeting.store = server.store;
    meeting.crew.store_port = server.port;
  } else {
    meeting.store = join_store(launch, interrupts);
    if (meeting.store == nullptr) return std::nullopt;
  }
  meeting.crew.bind = own_address(launch.interface, launch.host, meeting.crew.store_port);
  // The exact name, for ranks on GPUs.
  if (!launch.interface.empty()) meeting.crew.command.environment.push_back("NCCL_SOCKET_IFNAME==" + launch.interface);
  meeting.crew.host = host_here(launch, meeting.crew.bind);
  if (!launch.store_prefix.empty()) {
    meeting.store = with_prefix(meeting.store, launch.store_prefix.substr(0, launch.store_prefix.size() - 1));
  }
  return meeting;
}

int run_agent(const Launch& launch, const Lead& lead) {
  Interrupts interrupts;
  const auto meeting = meet(launch, interrupts);
  if (!meeting) return 128 + *interrupts.signal();
  Agents agents(meeting->store, launch.agent, launch.agents);
  if (!launch.is_head()) {
    Pulse pulse(meeting->store, launch.agent, [&](Seconds silence) { leave(launch, silence); });
    return run_as_follower(meeting->crew, agents, interrupts, pulse);
  }
  std::optional<Pulse> pulse;
  if (launch.agents > 1) pulse.emplace(meeting->store, launch.agent);
  try {
    return lead(*meeting, agents, interrupts);
  } catch (const InputError&) {
    agents.end(exit_usage);
    throw;
  } catch (const std::exception&) {
    agents.end(exit_failed);
    throw;
  }
}

}  // namespace moebench
