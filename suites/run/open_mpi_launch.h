#pragma once
// What Open MPI's mpirun says of the processes that it starts.

#include <optional>

#include "suites/run/launch.h"

namespace moebench {

// Nothing where mpirun has not started this process. Throws InputError as launch_from() does.
std::optional<Launch> launch_from_open_mpi(const Lookup& environment);

}  // namespace moebench
