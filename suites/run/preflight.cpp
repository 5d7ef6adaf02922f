#include "suites/run/preflight.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "reference/base/error.h"
#include "suites/run/counted.h"

namespace moebench {

std::vector<Machine> machines_of(std::span<const AgentInfo> agents, int ranks_of_each) {
  std::map<std::string, Machine> machines;
  std::map<std::string, std::set<int>> cores;
  for (const AgentInfo& info : agents) {
    Machine& machine = machines.try_emplace(info.machine, Machine{.available = info.available_memory}).first->second;
    machine.ranks += ranks_of_each;
    machine.available = std::min(machine.available, info.available_memory);
    cores[info.machine].insert(info.cores.begin(), info.cores.end());
  }
  std::vector<Machine> result;
  for (auto& [name, machine] : machines) {
    machine.cores = static_cast<int>(cores[name].size());
    result.push_back(machine);
  }
  return result;
}

std::vector<RankPlace> places_of(std::span<const AgentInfo> agents, int ranks_of_each) {
  std::map<std::pair<std::string, std::set<int>>, int> sharers;
  std::vector<RankPlace> places;
  for (const AgentInfo& info : agents) {
    int& before = sharers[{info.machine, info.cores}];
    for (int i = 0; i < ranks_of_each; ++i) places.push_back({.index = before++});
  }
  for (std::size_t i = 0; i < places.size(); ++i) {
    const AgentInfo& info = agents[i / static_cast<std::size_t>(ranks_of_each)];
    places[i].ranks = sharers[{info.machine, info.cores}];
  }
  return places;
}

std::vector<int> gpus_of(std::span<const AgentInfo> agents, int ranks_of_each, std::span<Machine> machines) {
  std::map<std::string, int> taken;
  std::vector<int> all;
  std::optional<Bytes> least;
  for (std::size_t agent = 0; agent < agents.size(); ++agent) {
    const AgentInfo& info = agents[agent];
    int& next = taken[info.machine];
    for (int i = 0; i < ranks_of_each; ++i) {
      if (next >= static_cast<int>(info.gpus.size())) {
        throw InputError(fmt::format("the machine of agent {} has {}, and at least {} are to run there", agent,
                                     counted(static_cast<int>(info.gpus.size()), "GPU"), counted(next + 1, "rank")),
                         "give every rank a GPU of its own, use fewer --ranks, or --device cpu");
      }
      const Bytes memory = info.gpus[static_cast<std::size_t>(next)];
      least = least ? std::min(*least, memory) : memory;
      all.push_back(next++);
    }
  }
  for (Machine& machine : machines) machine.gpu_memory = least;
  return all;
}

int threads_per_rank(std::span<const Machine> machines, Pinning pinning) {
  int threads = machines.empty() ? 1 : machines.front().cores;
  for (const Machine& machine : machines) {
    threads = std::min(threads, computing_cores(pinning, machine.cores) / machine.ranks);
  }
  return std::max(1, threads);
}

bool ranks_have_cores(std::span<const Machine> machines, int threads, Pinning pinning) {
  return std::all_of(machines.begin(), machines.end(), [&](const Machine& machine) {
    return machine.ranks * threads <= computing_cores(pinning, machine.cores);
  });
}

std::string why_it_does_not_fit(const MemoryPrediction& of_one_rank, std::span<const Machine> machines) {
  for (const Machine& machine : machines) {
    const Bytes on_gpu = machine.gpu_memory ? of_one_rank.on_gpu() : Bytes(0);
    if (machine.gpu_memory && on_gpu > *machine.gpu_memory) {
      return fmt::format("needs {} of a GPU's memory, which has {}", memory_text(on_gpu),
                         memory_text(*machine.gpu_memory));
    }
    const Bytes need = of_one_rank.allocated() - on_gpu;
    if (need * machine.ranks <= machine.available) continue;
    return fmt::format("needs {} ({} ranks x {}), and {} are available", memory_text(need * machine.ranks),
                       machine.ranks, memory_text(need), memory_text(machine.available));
  }
  return {};
}

void require_room_for_workers(std::span<const Machine> machines) {
  for (const Machine& machine : machines) {
    const Bytes need = MemoryPrediction().process * machine.ranks;
    if (need <= machine.available) continue;
    throw InputError(fmt::format("{} on a machine need {} for their programs alone, and {} are available",
                                 counted(machine.ranks, "rank"), memory_text(need), memory_text(machine.available)),
                     "use fewer --ranks, or more machines");
  }
}

}  // namespace moebench
