#pragma once
// One configuration in one round, on one rank.

#include "reference/comm/communicator.h"
#include "reference/exec/device.h"
#include "suites/run/job.h"
#include "suites/run/worker/oracle_cache.h"
#include "suites/run/worker_event.h"

namespace moebench {

// First whether the layer computes what it should, then (where the job asks for it) its memory, then its time. All ranks
// call it and get the same answer, figures being what they are over all ranks. Throws what a layer and a communicator
// throw; the communicator is of no use then.
Measurement measure(const Configuration& configuration, const Job& job, Device& device, Communicator& communicator,
                    OracleCache& oracles);

}  // namespace moebench
