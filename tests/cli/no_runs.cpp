// In the place of what runs layers, and needs LibTorch: for programs and tests of the command line alone.

#include "cli/conducted_run.h"
#include "cli/meet.h"
#include "reference/base/error.h"
#include "suites/run/worker/worker.h"

namespace moebench {
namespace {

[[noreturn]] void refuse() { throw InputError("this program", "runs no layers", "use moebench"); }

}  // namespace

int conduct(const ConductedRun& /*how*/, const std::function<RunRequest()>& /*request_of*/, RunReport& /*report*/) {
  refuse();
}

int run_agent(const Launch& /*launch*/, const Lead& /*lead*/) { refuse(); }

int run_worker(const WorkerTask& /*task*/) { refuse(); }

}  // namespace moebench
