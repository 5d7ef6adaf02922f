#pragma once
// What runs in a worker's process.

#include "suites/run/job.h"

namespace moebench {

// Does all of the task, and tells the agent on worker_events_fd. Returns the exit status: 0, or 1 if it could not go on,
// which it has told. SIGTERM ends what it waits for. Call it from main(), before any other thread is made.
int run_worker(const WorkerTask& task);

}  // namespace moebench
