#pragma once
// Which agent this process is, from what a launcher has put into its environment.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace moebench {

struct Launch {
  int agent = 0;
  int agents = 1;
  std::string host = "127.0.0.1";  // of the store at which agents meet
  std::uint16_t port = 0;          // 0: a free one
  bool store_is_there = false;     // the launcher has one already; otherwise agent 0 makes it
  std::string store_prefix;        // that keeps restarts of one job apart; empty, or with a slash at its end
  std::string interface;           // of the network, that ranks talk over; empty: the one that leads to `host`

  bool is_head() const { return agent == 0; }
  bool operator==(const Launch&) const = default;
};

using Lookup = std::function<std::optional<std::string>(const char* name)>;

// Looks into this process's environment.
std::optional<std::string> this_environment(const char* name);

// Of the launchers whose variables are there, the innermost: a job script of Slurm starts mpirun, and that torchrun.
// 1. RANK, WORLD_SIZE, MASTER_ADDR and MASTER_PORT, as torchrun sets them and anybody can.
// TORCHELASTIC_USE_AGENT_STORE=True
//    says that torchrun's own store is to be used.
// 2. Open MPI's mpirun: OMPI_COMM_WORLD_RANK, _SIZE and _LOCAL_SIZE, PMIX_NAMESPACE.
// 3. A step of Slurm's srun: SLURM_PROCID, SLURM_STEP_NUM_TASKS, _NUM_NODES, _NODELIST, SLURM_JOB_ID, SLURM_STEP_ID.
// Under 2 and 3 MASTER_ADDR and MASTER_PORT, where they are set, say where the store is. Otherwise it is at the
// loopback address where all agents are on one machine, under Slurm else on the first of the nodes, and its port
// follows from the job. Without a launcher, and where it has started one process, this process is alone.
//
// Throws InputError where some variables of 1 are set and some are not, a value is none, agents of mpirun are on
// several machines without MASTER_ADDR, or a launcher does not say how many processes it has started.
Launch launch_from(const Lookup& environment);

// The same of this process's environment.
Launch launch_from_environment();

// Every agent runs as many ranks as the others. Throws InputError where `ranks` does not divide by the agents.
void require_equal_shares(const Launch& launch, int ranks);

}  // namespace moebench
