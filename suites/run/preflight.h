#pragma once
// What the machines have to offer, and whether a configuration fits into it.

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "reference/base/units.h"
#include "suites/run/agents.h"
#include "suites/run/core_binding.h"
#include "suites/run/prediction.h"

namespace moebench {

// One machine's ranks, of all agents on it, and what they share.
struct Machine {
  int ranks = 0;
  int cores = 1;
  Bytes available;  // memory
  std::optional<Bytes> gpu_memory;  // of the smallest that a rank computes on; nothing: ranks compute on the CPU
};

// Agents of one machine share its memory, and the cores that more than one of them may use.
std::vector<Machine> machines_of(std::span<const AgentInfo> agents, int ranks_of_each);

// Of each rank, among those whose agents may use the same cores of one machine.
std::vector<RankPlace> places_of(std::span<const AgentInfo> agents, int ranks_of_each);

// Of each rank, the number of its GPU: one a rank, counted through all agents of a machine. Throws InputError where a
// machine has fewer; the machines' memory of GPUs is filled in.
std::vector<int> gpus_of(std::span<const AgentInfo> agents, int ranks_of_each, std::span<Machine> machines);

// Threads for each rank, the same everywhere, so that no machine has more of them than cores to compute on.
int threads_per_rank(std::span<const Machine> machines, Pinning pinning);

// Whether no machine has more threads for computation than cores to compute on.
bool ranks_have_cores(std::span<const Machine> machines, int threads, Pinning pinning);

// Why it does not, with both figures; empty if it does.
std::string why_it_does_not_fit(const MemoryPrediction& of_one_rank, std::span<const Machine> machines);

// Throws InputError where the programs of a machine's ranks alone, before they do anything, are more than its memory
// holds.
void require_room_for_workers(std::span<const Machine> machines);

}  // namespace moebench
