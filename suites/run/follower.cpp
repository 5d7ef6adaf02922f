#include "suites/run/follower.h"

#include <chrono>
#include <csignal>
#include <thread>

namespace moebench {

int run_as_follower(const Crew& crew, Agents& agents, Interrupts& interrupts) {
  agents.check_in(agent_info_here());
  for (int attempt = 0;;) {
    if (const auto signal = interrupts.signal()) return 128 + *signal;
    if (const auto exit_status = agents.ended()) return *exit_status;
    if (const auto job = agents.job(attempt)) {
      agents.report(attempt, run_attempt(*job, crew, agents, interrupts, [](const WorkerEvent&) {}));
      ++attempt;
    } else {
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
  }
}

}  // namespace moebench
