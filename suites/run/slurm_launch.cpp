#include "suites/run/slurm_launch.h"

#include <algorithm>

#include "suites/run/launch_variable.h"

namespace moebench {

// SLURM_PROCID and SLURM_NTASKS are in a job's script too, which is one process.
std::optional<Launch> launch_from_slurm(const Lookup& environment) {
  const auto step = environment("SLURM_STEP_ID");
  if (!step || !environment("SLURM_PROCID") || !environment("SLURM_STEP_NUM_TASKS")) return std::nullopt;
  Launch launch;
  launch.agents = number_of(environment, "SLURM_STEP_NUM_TASKS", 1, most_agents);
  launch.agent = number_of(environment, "SLURM_PROCID", 0, launch.agents - 1);
  if (launch.agents == 1) return Launch();
  const bool is_one_machine = environment("SLURM_STEP_NUM_NODES") == "1";
  const std::string node = first_node(environment("SLURM_STEP_NODELIST").value_or(""));
  set_store(launch, environment, is_one_machine || node.empty() ? launch.host : node,
            "slurm " + environment("SLURM_JOB_ID").value_or("") + "." + *step);
  return launch;
}

std::string first_node(std::string_view list) {
  std::string name;
  while (!list.empty() && list.front() != ',') {
    if (list.front() != '[') {
      name += list.front();
      list.remove_prefix(1);
      continue;
    }
    const std::string_view numbers = list.substr(1, list.find(']') - 1);
    name += numbers.substr(0, numbers.find_first_of("-,"));
    list.remove_prefix(std::min(list.size(), numbers.size() + 2));
  }
  return name;
}

}  // namespace moebench
