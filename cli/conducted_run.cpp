#include "cli/conducted_run.h"

#include <cstdio>

#include <fmt/format.h>

#include "cli/exit_status.h"
#include "cli/meet.h"
#include "cli/results_folder.h"
#include "cli/shell_word.h"
#include "cli/watched_run.h"
#include "reference/base/error.h"
#include "suites/emulation.h"
#include "suites/run/muster.h"
#include "suites/run/observers.h"
#include "suites/run/progress_printer.h"
#include "suites/run/simulated_run.h"
#include "suites/run/store_writer.h"

namespace moebench {
namespace {

// A run that ends before there is anything to write leaves no folder.
class EmptyFolderRemoval {
 public:
  explicit EmptyFolderRemoval(std::filesystem::path folder) : folder_(std::move(folder)) {}
  ~EmptyFolderRemoval() {
    std::error_code is_in_use;
    std::filesystem::remove(folder_, is_in_use);
  }
  EmptyFolderRemoval(const EmptyFolderRemoval&) = delete;
  EmptyFolderRemoval& operator=(const EmptyFolderRemoval&) = delete;

 private:
  std::filesystem::path folder_;
};

// Of a folder that has a run: the places that are measured anew.
std::vector<int> taken_up(const ConductedRun& conducted, RunRequest& request, ResultsStore& store,
                          const std::filesystem::path& folder) {
  if (!conducted.resume) throw InputError(folder.string(), "has results by now", "choose another --out");
  try {
    return take_up(request, store, conducted.failed);
  } catch (const InputError& error) {
    throw InputError(folder.string() + ": " + error.what());
  }
}

// What was lost has failed.
void tell_how_to_go_on(const ConductedRun& conducted, const Results& results, const std::filesystem::path& folder) {
  if (conducted.command.empty()) return;
  fmt::print(stderr, "To go on with it: {} --resume{} --out {}\n", conducted.command,
             results.state == ResultsState::lost ? " --retry-failed" : "", shell_word(folder.string()));
}

// Runs `how` with the observers, and leaves the results in their folder and on stdout.
int keep_results(const ConductedRun& conducted, RunRequest request, Interrupts& interrupts, RunReport& report,
                 const std::function<Results(const RunRequest&, Observer&)>& how) {
  for (const std::string& what : emulated(request.configurations)) request.environment.emulated.push_back(what);
  const auto existing = conducted.resume ? ExistingResults::gone_on_with : ExistingResults::refused;
  const std::filesystem::path folder = make_results_folder(conducted.out, request.suite.name, existing);
  const EmptyFolderRemoval removal(folder);
  ResultsStore store(folder);
  RunPlan plan = plan_of(request);
  std::vector<int> again;
  if (!store.is_empty()) again = taken_up(conducted, request, store, folder);
  const std::filesystem::path file = folder / "results.json";
  ProgressPrinter progress(stderr, terminal_columns(stderr));
  StoreWriter writer(store, std::move(plan), std::move(again), file, progress);
  report.begin(folder);
  WatchedRun watched(conducted.metrics, request, folder);
  std::vector<std::reference_wrapper<Observer>> all = {writer, progress, report};
  watched.add_to(all);
  Observers observers(std::move(all));
  const Results results = how(request, observers);
  report.print(results);
  std::fflush(stdout);
  const int status = exit_status_of(results, interrupts.signal().value_or(0));
  const bool is_kept = writer.error().empty();
  const bool is_all_kept = is_kept && report.error().empty();
  for (const std::string& error : {writer.error(), report.error()}) {
    if (!error.empty()) fmt::print(stderr, "error: the results are not complete in their file: {}\n", error);
  }
  if (is_all_kept && std::filesystem::exists(file)) {
    fmt::print(conducted.is_json ? stderr : stdout, "Results: {}\n", file.string());
  }
  if ((!is_kept || results.state != ResultsState::complete) && !store.is_empty())
    tell_how_to_go_on(conducted, results, folder);
  std::fflush(stdout);
  watched.end(interrupts);
  return !is_all_kept && status == exit_done ? exit_usage : status;
}

bool is_simulated(const RunRequest& request) { return request.suite.device.kind == DeviceKind::simulated; }

// However many agents were launched: one predicts for all ranks.
int simulate(const ConductedRun& how, RunRequest request, Interrupts& interrupts, RunReport& report) {
  request.environment = environment_here();
  return keep_results(how, std::move(request), interrupts, report, [&](const RunRequest& asked, Observer& observer) {
    Results results = run_simulated(asked, interrupts, observer);
    report.simulated(asked, interrupts);
    return results;
  });
}

int lead(const ConductedRun& how, RunRequest request, const Launch& launch, const AgentMeeting& meeting, Agents& agents,
         Interrupts& interrupts, RunReport& report) {
  if (is_simulated(request)) {
    const int status = simulate(how, std::move(request), interrupts, report);
    agents.end(status);
    return status;
  }
  require_equal_shares(launch, request.suite.ranks);
  request.environment = meeting.crew.host.environment;
  if (request.suite.device.kind != DeviceKind::cuda) request.environment.gpu.reset();
  return keep_results(how, std::move(request), interrupts, report, [&](const RunRequest& asked, Observer& observer) {
    return run_as_head(asked, meeting.crew, agents, interrupts, observer);
  });
}

}  // namespace

int conduct(const ConductedRun& how, const std::function<RunRequest()>& request_of, RunReport& report) {
  Launch launch = launch_from_environment();
  launch.interface = how.interface;
  if (launch.is_head()) require_usable(how.metrics);
  if (launch.agents == 1) {
    RunRequest request = request_of();  // complains before anything is started
    Interrupts interrupts;
    if (is_simulated(request)) return simulate(how, std::move(request), interrupts, report);
  }
  return run_agent(launch, [&](const AgentMeeting& meeting, Agents& agents, Interrupts& interrupts) {
    return lead(how, request_of(), launch, meeting, agents, interrupts, report);
  });
}

}  // namespace moebench
