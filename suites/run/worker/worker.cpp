#include "suites/run/worker/worker.h"

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <exception>
#include <memory>
#include <mutex>
#include <new>
#include <span>
#include <thread>
#include <vector>

#include <fmt/format.h>

#include "profiler/calibrate/calibrate.h"
#include "reference/base/error.h"
#include "reference/cost/profile_json.h"
#include "reference/exec/executor.h"
#include "reference/kernels/compute_thread.h"
#include "reference/kernels/counting_allocator.h"
#include "results/environment.h"
#include "suites/run/worker/emulation.h"
#include "suites/run/worker/equipment.h"
#include "suites/run/worker/measuring.h"
#include "suites/run/worker_event.h"
#include "suites/run/worker_process.h"

namespace moebench {
namespace {

void tell(const WorkerEvent& event) {
  const std::string line = text_of(event) + "\n";
  std::string_view rest = line;
  while (!rest.empty()) {
    const ssize_t written = ::write(worker_events_fd, rest.data(), rest.size());
    if (written <= 0) return;  // the agent is gone, and this process soon will be
    rest.remove_prefix(static_cast<std::size_t>(written));
  }
}

// On SIGTERM, aborts communication, so that the worker says what it waited for; without one, ends the process.
class Dismissal {
 public:
  Dismissal() {
    sigemptyset(&signals_);
    sigaddset(&signals_, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
    std::thread([this] { wait(); }).detach();
  }

  void watch(std::shared_ptr<Equipment> rank) {
    const std::lock_guard lock(mutex_);
    rank_ = std::move(rank);
  }

  bool came() const { return came_; }

 private:
  void wait() {
    int signal = 0;
    sigwait(&signals_, &signal);
    came_ = true;
    const std::lock_guard lock(mutex_);
    if (!rank_) std::_Exit(1);
    rank_->abort("its agent told it to end");
  }

  sigset_t signals_{};
  std::atomic<bool> came_{false};
  std::mutex mutex_;
  std::shared_ptr<Equipment> rank_;
};

// Tells the agent now and then that turns end, since each word of it takes the agent a core's time.
class Heartbeat {
 public:
  explicit Heartbeat(Seconds timeout) : interval_(std::min(Seconds(1), timeout / 4)) {}

  void beat(WorkerEvent::Turns turns) {
    const auto now = std::chrono::steady_clock::now();
    if (Seconds(std::chrono::duration<double>(now - last_).count()) < interval_) return;
    last_ = now;
    tell({.kind = WorkerEvent::Kind::turned, .turns = turns});
  }

 private:
  Seconds interval_;
  std::chrono::steady_clock::time_point last_;
};

// A small part of what is there: the oracle's answers are cheap beside swapping.
Bytes cache_size(int ranks) { return std::min(mib(1024), available_memory() / (16 * std::int64_t{ranks})); }

WorkerEvent failure(int configuration, const std::string& reason, bool blames_peer) {
  return {.kind = WorkerEvent::Kind::failed,
          .configuration = configuration,
          .measurement = std::nullopt,
          .reason = reason,
          .blames_peer = blames_peer};
}

// What went wrong, from the exception that is being handled.
WorkerEvent failure_now(int configuration, bool dismissed) {
  try {
    throw;
  } catch (const StepError& error) {
    return failure(configuration, error.what(), dismissed || error.peer() >= 0);
  } catch (const CommunicationError& error) {
    return failure(configuration, error.what(), true);
  } catch (const std::bad_alloc&) {
    return failure(configuration, "out of memory", dismissed);
  } catch (const std::exception& error) {
    return failure(configuration, error.what(), dismissed);
  }
}

WorkerEvent calibrated(const WorkerTask& task, const Equipment& rank) {
  const Emulation emulation(task.job.calibration->machine.emulated, rank.device(), rank.communicator());
  const MachineProfile profile = calibrate(*task.job.calibration, emulation.device(), emulation.communicator());
  WorkerEvent done{.kind = WorkerEvent::Kind::done, .configuration = 0};
  if (task.rank == 0) done.profile = profile_text(profile);
  return done;
}

}  // namespace

int run_worker(const WorkerTask& task) {
  static Dismissal dismissal;  // outlives its thread
  std::shared_ptr<Equipment> rank;
  int configuration = -1;
  try {
    set_compute_threads(task.job.threads);
    count_storage();
    rank = std::make_shared<Equipment>(task);
    dismissal.watch(rank);
    OracleCache oracles(cache_size(task.job.ranks));
    tell({.kind = WorkerEvent::Kind::ready});
    if (task.job.calibration) {
      configuration = 0;
      tell({.kind = WorkerEvent::Kind::started, .configuration = configuration});
      tell(calibrated(task, *rank));
    }
    Heartbeat heartbeat(task.job.timeout);
    const MeasuringProgress progress{.started =
                                         [&](const JobItem& item) {
                                           configuration = item.configuration;
                                           tell({.kind = WorkerEvent::Kind::started, .configuration = configuration});
                                         },
                                     .turned = [&](WorkerEvent::Turns turns) { heartbeat.beat(turns); }};
    for (const std::span<const JobItem> items : groups_of(task.job)) {
      std::vector<MeasuredItem> measured = measure(items, task.job, *rank, oracles, progress);
      for (std::size_t i = 0; i < items.size(); ++i) {
        WorkerEvent done{.kind = WorkerEvent::Kind::done, .configuration = items[i].configuration};
        if (task.rank == 0) {
          done.measurement = std::move(measured[i].measurement);
          done.traces = std::move(measured[i].traces);
        }
        tell(done);
      }
    }
  } catch (...) {
    const WorkerEvent event = failure_now(configuration, dismissal.came());
    if (rank) rank->abort(event.reason);
    tell(event);
    std::_Exit(1);  // nothing of a broken communicator or a poisoned device is to be waited for
  }
  dismissal.watch(nullptr);
  return 0;
}

}  // namespace moebench
