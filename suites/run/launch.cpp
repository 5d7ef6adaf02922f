#include "suites/run/launch.h"

#include <cstdlib>
#include <vector>

#include <fmt/format.h>

#include "reference/base/error.h"
#include "suites/run/launch_variable.h"
#include "suites/run/open_mpi_launch.h"
#include "suites/run/slurm_launch.h"

namespace moebench {
namespace {

Launch launch_from_plain_variables(const Lookup& environment) {
  constexpr const char* names[] = {"RANK", "WORLD_SIZE", "MASTER_ADDR", "MASTER_PORT"};
  std::string missing;
  for (const char* name : names) {
    if (!environment(name)) missing += (missing.empty() ? "" : ", ") + std::string(name);
  }
  if (!missing.empty()) {
    throw InputError("some of a launcher's environment variables are set, but not " + missing,
                     "set RANK, WORLD_SIZE, MASTER_ADDR and MASTER_PORT, or none of them");
  }
  Launch launch;
  launch.agents = number_of(environment, "WORLD_SIZE", 1, most_agents);
  launch.agent = number_of(environment, "RANK", 0, launch.agents - 1);
  set_store(launch, environment, launch.host, "");
  launch.store_is_there = environment("TORCHELASTIC_USE_AGENT_STORE") == "True";
  if (const auto restart = environment("TORCHELASTIC_RESTART_COUNT")) {
    launch.store_prefix = "moebench/" + environment("TORCHELASTIC_RUN_ID").value_or("") + "/" + *restart + "/";
  }
  return launch;
}

}  // namespace

Launch launch_from(const Lookup& environment) {
  if (environment("RANK") || environment("WORLD_SIZE")) return launch_from_plain_variables(environment);
  if (const auto launch = launch_from_open_mpi(environment)) return *launch;
  if (const auto launch = launch_from_slurm(environment)) return *launch;
  if (environment("PMIX_RANK")) {
    throw InputError("a launcher has set PMIX_RANK, which does not say how many processes it has started",
                     "set RANK, WORLD_SIZE, MASTER_ADDR and MASTER_PORT");
  }
  if (environment("MASTER_ADDR") || environment("MASTER_PORT")) return launch_from_plain_variables(environment);
  return {};
}

std::optional<std::string> this_environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::nullopt : std::optional<std::string>(value);
}

Launch launch_from_environment() { return launch_from(this_environment); }

void require_equal_shares(const Launch& launch, int ranks) {
  if (ranks % launch.agents == 0) return;
  throw InputError(fmt::format("{} ranks do not divide by {} agents", ranks, launch.agents),
                   "start as many agents as the ranks divide by");
}

}  // namespace moebench
