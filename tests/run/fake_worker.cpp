// Stands in for a worker: keeps to its protocol, measures nothing, and fails as told by its arguments:
//
//   fake_worker [RANK@CONFIGURATION=BEHAVIOUR]...
//
// BEHAVIOUR, when the worker of RANK has started CONFIGURATION: crash, exit (status 3), leave (status 0), fail (says
// what is wrong), peer (says that rank 1 is lost), hang, deaf (hangs and ignores SIGTERM), wrong (finds wrong output),
// slow (takes a moment), babble (writes to its output first), silent (measures nothing, and says it is done).
// CONFIGURATION "start" is the time before it is ready, "end" after the last. Each worker goes through its
// configurations for itself: where one is lost, the others must be told to notice it. Of configurations that take turns
// all are started before the first behaves; results name how many there were.
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <thread>

#include "suites/run/job.h"
#include "suites/run/worker_event.h"
#include "suites/run/worker_process.h"

namespace moebench {
namespace {

void tell(const WorkerEvent& event) {
  const std::string line = text_of(event) + "\n";
  [[maybe_unused]] const ssize_t written = ::write(worker_events_fd, line.data(), line.size());
}

Measurement measurement_of(const WorkerTask& task, const JobItem& item) {
  Measurement measurement;
  const Seconds step = milliseconds(10.0 / item.what.granularity);
  measurement.round = Round{.step = {step, step, step},
                            .forward = {step * 0.25, step * 0.25, step * 0.25},
                            .backward = {step * 0.75, step * 0.75, step * 0.75},
                            .busy = {.compute = step * 0.5, .comm = step * 0.25},
                            .overlap = Ratio(0.5)};
  if (task.job.measure_memory) measurement.memory = MemoryUse{.predicted = mib(8), .measured = mib(8)};
  measurement.correctness = {1e-6, "fp64 oracle"};
  return measurement;
}

[[noreturn]] void sleep_forever() {
  for (;;) ::pause();
}

[[noreturn]] void fail(int configuration, const std::string& reason, bool blames_peer) {
  tell({.kind = WorkerEvent::Kind::failed,
        .configuration = configuration,
        .measurement = {},
        .reason = reason,
        .blames_peer = blames_peer});
  std::exit(1);
}

std::string behaviour(int argc, char** argv, int rank, const std::string& place) {
  const std::string key = std::to_string(rank) + "@" + place + "=";
  for (int i = 1; i < argc; ++i) {
    if (std::string(argv[i]).rfind(key, 0) == 0) return std::string(argv[i]).substr(key.size());
  }
  return {};
}

// Returns if the worker goes on.
void behave(const std::string& how, int configuration) {
  if (how == "crash") ::kill(::getpid(), SIGKILL);
  if (how == "exit") std::exit(3);
  if (how == "leave") std::exit(0);
  if (how == "fail") fail(configuration, "no such luck", false);
  if (how == "peer") fail(configuration, "lost rank 1", true);
  if (how == "slow") std::this_thread::sleep_for(std::chrono::milliseconds(300));
  if (how == "babble") std::cerr << "something in a library went wrong" << std::endl;
  if (how == "babblecrash") {
    std::cerr << "something in a library went wrong" << std::endl;
    std::abort();
  }
  if (how == "deaf") {
    std::signal(SIGTERM, SIG_IGN);
    sleep_forever();
  }
  if (how == "hang") {
    std::signal(SIGTERM, [](int) {});
    ::pause();
    fail(configuration, "told to end while it waited for rank 1", true);
  }
}

void work(int argc, char** argv) {
  const std::string text(std::istreambuf_iterator<char>(std::cin), {});
  const WorkerTask task = worker_task_from(text);
  if (const char* log = std::getenv("FAKE_WORKER_LOG")) {
    std::ofstream(log, std::ios::app) << ::getpid() << " " << task.rank << " " << task.job.threads << " "
                                      << (std::getenv("OMP_NUM_THREADS") ? std::getenv("OMP_NUM_THREADS") : "-")
                                      << "\n";
  }
  // "start2" is the time before it is ready in the run's third set of workers, and so on.
  behave(behaviour(argc, argv, task.rank, "start"), -1);
  behave(behaviour(argc, argv, task.rank, "start" + std::to_string(task.job.attempt)), -1);
  tell({.kind = WorkerEvent::Kind::ready});
  const auto how_of = [&](const JobItem& item) {
    return behaviour(argc, argv, task.rank, std::to_string(item.configuration));
  };
  for (const std::span<const JobItem> items : groups_of(task.job)) {
    for (const JobItem& item : items) tell({.kind = WorkerEvent::Kind::started, .configuration = item.configuration});
    for (const JobItem& item : items) behave(how_of(item), item.configuration);
    if (items.size() > 1) tell({.kind = WorkerEvent::Kind::turned, .turns = {.ended = 1, .expected = 3}});
    for (const JobItem& item : items) {
      WorkerEvent done{.kind = WorkerEvent::Kind::done, .configuration = item.configuration};
      if (task.rank == 0 && how_of(item) != "silent") {
        done.measurement = measurement_of(task, item);
        done.measurement->correctness.against = "turns of " + std::to_string(items.size());
        if (how_of(item) == "wrong") {
          done.measurement->round.reset();
          done.measurement->complaint = "grad_fc1 is off by 0.5";
        }
      }
      tell(done);
    }
  }
  behave(behaviour(argc, argv, task.rank, "end"), -1);
}

}  // namespace
}  // namespace moebench

int main(int argc, char** argv) { moebench::work(argc, argv); }
