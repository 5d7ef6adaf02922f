#include "suites/run/open_mpi_launch.h"

#include "reference/base/error.h"
#include "suites/run/launch_variable.h"

namespace moebench {

std::optional<Launch> launch_from_open_mpi(const Lookup& environment) {
  if (!environment("OMPI_COMM_WORLD_RANK")) return std::nullopt;
  Launch launch;
  launch.agents = number_of(environment, "OMPI_COMM_WORLD_SIZE", 1, most_agents);
  launch.agent = number_of(environment, "OMPI_COMM_WORLD_RANK", 0, launch.agents - 1);
  if (launch.agents == 1) return Launch();
  const bool is_one_machine = number_of(environment, "OMPI_COMM_WORLD_LOCAL_SIZE", 1, most_agents) == launch.agents;
  if (!is_one_machine && !environment("MASTER_ADDR")) {
    throw InputError("mpirun has started agents on several machines, and does not say where the first of them is",
                     "add -x MASTER_ADDR=ADDRESS to mpirun, of the machine with rank 0");
  }
  set_store(launch, environment, launch.host, "mpirun " + environment("PMIX_NAMESPACE").value_or(""));
  return launch;
}

}  // namespace moebench
