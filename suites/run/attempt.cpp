#include "suites/run/attempt.h"

#include <poll.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <optional>

#include "suites/run/worker_watch.h"

namespace moebench {
namespace {

using SteadyClock = WorkerWatch::Clock;
using Time = SteadyClock::time_point;

Time later(Time begin, Seconds wait) {
  return begin + std::chrono::duration_cast<SteadyClock::duration>(std::chrono::duration<double>(wait.count()));
}

class Attempt {
 public:
  Attempt(const Job& job, const Crew& crew, Agents& agents, Interrupts& interrupts,
          const std::function<void(const WorkerEvent&)>& on_event, const std::function<bool()>& is_hopeless)
      : job_(job),
        crew_(crew),
        agents_(agents),
        interrupts_(interrupts),
        on_event_(on_event),
        is_hopeless_(is_hopeless) {
    report_.agent = agents.self();
  }

  AgentReport run() {
    start();
    while (any([](const WorkerWatch& worker) { return worker.running(); })) {
      wait();
      for (auto& worker : workers_) {
        worker->listen([&](const WorkerEvent& event) {
          if (worker->report().rank == 0) on_event_(event);
        });
      }
      decide(SteadyClock::now());
    }
    for (const auto& worker : workers_) report_.workers.push_back(worker->report());
    return report_;
  }

 private:
  template <class Condition>
  bool any(Condition condition) const {
    return std::any_of(workers_.begin(), workers_.end(), [&](const auto& worker) { return condition(*worker); });
  }

  void start() {
    WorkerTask task{.job = job_,
                    .rank = 0,
                    .meeting = {.host = crew_.store_host,
                                .port = crew_.store_port,
                                .prefix = crew_.store_prefix + "attempt/" + std::to_string(job_.attempt) + "/workers",
                                .bind = crew_.bind}};
    // BLAS libraries take it over when they are loaded.
    WorkerCommand command = crew_.command;
    command.environment.push_back("OMP_NUM_THREADS=" + std::to_string(job_.threads));
    const RankRange own = ranks_of(job_, agents_.self(), agents_.count());
    for (task.rank = own.first; task.rank < own.end && !report_.interrupted; ++task.rank) {
      workers_.push_back(std::make_unique<WorkerWatch>(command, task));
      report_.interrupted = interrupts_.signal().has_value();
    }
    if (!report_.interrupted) return;
    for (auto& worker : workers_) worker->kill();
  }

  // Until something happens, or so long that it is time to look at clocks and at other agents' news.
  void wait() const {
    std::vector<pollfd> descriptors;
    if (!report_.interrupted) descriptors.push_back({interrupts_.fd(), POLLIN, 0});
    for (const auto& worker : workers_) worker->append_descriptors(descriptors);
    constexpr int look_ms = 200;  // seldom enough not to disturb what is measured
    constexpr int ending_ms = 2;
    const bool ending = any([](const WorkerWatch& worker) { return worker.ending(); });
    ::poll(descriptors.data(), descriptors.size(), ending ? ending_ms : look_ms);
  }

  void decide(Time now) {
    if (!report_.interrupted && interrupts_.signal()) {
      report_.interrupted = true;
      for (auto& worker : workers_) worker->kill();
    }
    if (!dismissal_ && any([](const WorkerWatch& worker) { return worker.lost(); })) {
      agents_.break_off(job_.attempt, BreakOff::soon);
      dismissal_ = later(now, crew_.patience.after_loss);
    }
    if (!end_ && is_hopeless_()) {
      agents_.break_off(job_.attempt, BreakOff::now);
      dismissal_ = now;
    }
    if (const auto how = end_ ? std::nullopt : agents_.broken_off(job_.attempt)) {
      if (*how == BreakOff::now) dismissal_ = now;
      if (!dismissal_) dismissal_ = later(now, crew_.patience.after_loss);
    }
    for (const auto& worker : workers_) {
      if (report_.timeout.empty()) report_.timeout = worker->overdue(now, crew_.patience.startup);
    }
    if (!report_.timeout.empty() && !end_) {
      agents_.break_off(job_.attempt, BreakOff::soon);
      dismissal_ = now;
    }
    if (!end_ && dismissal_ && now >= *dismissal_) {
      for (auto& worker : workers_) worker->dismiss();
      end_ = later(now, crew_.patience.goodbye);
    }
    if (end_ && now >= *end_) {
      for (auto& worker : workers_) worker->kill();
    }
  }

  const Job& job_;
  const Crew& crew_;
  Agents& agents_;
  Interrupts& interrupts_;
  const std::function<void(const WorkerEvent&)>& on_event_;
  const std::function<bool()>& is_hopeless_;
  std::vector<std::unique_ptr<WorkerWatch>> workers_;
  std::optional<Time> dismissal_;  // when the workers still there are told to end
  std::optional<Time> end_;        // when they are killed
  AgentReport report_;
};

}  // namespace

AgentReport run_attempt(const Job& job, const Crew& crew, Agents& agents, Interrupts& interrupts,
                        const std::function<void(const WorkerEvent&)>& on_event,
                        const std::function<bool()>& is_hopeless) {
  return Attempt(job, crew, agents, interrupts, on_event, is_hopeless).run();
}

}  // namespace moebench
