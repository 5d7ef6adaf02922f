#include "suites/run/follower.h"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <thread>
#include <utility>

#include "suites/run/loop_time.h"

namespace moebench {

int run_as_follower(const Crew& crew, Agents& agents, Interrupts& interrupts, Pulse& pulse) {
  Host host = crew.host;
  host.loop = loop_time();
  agents.check_in(agent_info_here(std::move(host)));
  constexpr std::chrono::milliseconds usual_pause(20);
  std::chrono::milliseconds pause = usual_pause;
  for (int attempt = 0;;) {
    if (const auto signal = interrupts.signal()) return 128 + *signal;
    if (const auto exit_status = agents.ended()) return *exit_status;
    if (const auto job = agents.job(attempt)) {
      pulse.allow(longest_silence(job->timeout));
      agents.report(attempt, run_attempt(*job, crew, agents, interrupts, [](const WorkerEvent&) {}));
      ++attempt;
    } else if (attempt == 0 && agents.tell_time()) {
      pause = std::chrono::milliseconds(1);  // more of these questions may follow
    } else {
      std::this_thread::sleep_for(pause);
      pause = std::min(usual_pause, 2 * pause);
    }
  }
}

}  // namespace moebench
