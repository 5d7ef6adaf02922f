#pragma once
// What Slurm's srun says of the processes that it starts.

#include <optional>
#include <string>
#include <string_view>

#include "suites/run/launch.h"

namespace moebench {

// Nothing where this process is not of a step, as in a job's script. Throws InputError as launch_from() does.
std::optional<Launch> launch_from_slurm(const Lookup& environment);

// Of a list as Slurm writes it: "node01" of "node[01-04,07],other", "rack2node5" of "rack[2-3]node[5,7]".
std::string first_node(std::string_view list);

}  // namespace moebench
