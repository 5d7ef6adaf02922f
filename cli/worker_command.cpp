#include "cli/worker_command.h"

#include <iostream>
#include <iterator>
#include <string>

#include "suites/run/worker/worker.h"

namespace moebench {

void add_worker_command(CLI::App& app, Action& chosen) {
  CLI::App& command = add_command(app, chosen, "worker", "Runs one rank; started by `moebench run`", "", [] {
    const std::string task(std::istreambuf_iterator<char>(std::cin), {});
    return run_worker(worker_task_from(task));
  });
  command.group("");  // hidden
}

}  // namespace moebench
