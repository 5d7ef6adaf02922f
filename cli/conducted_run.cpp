#include "cli/conducted_run.h"

#include <cstdio>

#include <fmt/format.h>
#include <torch/version.h>

#include "cli/exit_status.h"
#include "cli/meet.h"
#include "cli/results_folder.h"
#include "profiler/nvml/nvml.h"
#include "reference/base/error.h"
#include "reference/comm/gloo/gloo_communicator.h"
#include "reference/comm/nccl_version.h"
#include "reference/exec/gpus.h"
#include "suites/emulation.h"
#include "suites/run/muster.h"
#include "suites/run/observers.h"
#include "suites/run/progress_printer.h"
#include "suites/run/results_writer.h"
#include "suites/run/simulated_run.h"

namespace moebench {
namespace {

std::string driver_version() {
  try {
    return Nvml().driver();
  } catch (const Error&) {
    return {};
  }
}

GpuEnvironment gpu_environment() {
  GpuEnvironment environment{.names = {}, .driver = driver_version(), .nccl = nccl_version()};
  for (const Gpu& gpu : gpus().all) environment.names.push_back(gpu.name);
  return environment;
}

Environment environment_of(const Launch& launch, const Crew& crew, DeviceKind device) {
  Environment environment = environment_here();
  environment.agents = launch.agents;
  environment.libtorch = TORCH_VERSION;
  environment.gloo = gloo_version();
  environment.interface = gloo_interface({.interface = {}, .host = crew.bind});
  if (device == DeviceKind::cuda) environment.gpu = gpu_environment();
  return environment;
}

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

// Runs `how` with the observers, and leaves the results in their folder and on stdout.
int keep_results(const ConductedRun& conducted, RunRequest request, Interrupts& interrupts, RunReport& report,
                 const std::function<Results(const RunRequest&, Observer&)>& how) {
  for (const std::string& what : emulated(request.configurations)) request.environment.emulated.push_back(what);
  const std::filesystem::path file = make_results_folder(conducted.out, request.suite.name);
  const EmptyFolderRemoval removal(file.parent_path());
  ProgressPrinter progress(stderr, terminal_columns(stderr));
  ResultsWriter writer(file, progress);
  report.begin(file.parent_path());
  Observers observers({writer, progress, report});
  const Results results = how(request, observers);
  report.print(results);
  std::fflush(stdout);
  const int status = exit_status_of(results, interrupts.signal().value_or(0));
  for (const std::string& error : {writer.error(), report.error()}) {
    if (error.empty()) continue;
    fmt::print(stderr, "error: the results are not complete in their file: {}\n", error);
    return status == exit_done ? exit_usage : status;
  }
  fmt::print(conducted.is_json ? stderr : stdout, "Results: {}\n", file.string());
  return status;
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
  request.environment = environment_of(launch, meeting.crew, request.suite.device.kind);
  return keep_results(how, std::move(request), interrupts, report, [&](const RunRequest& asked, Observer& observer) {
    return run_as_head(asked, meeting.crew, agents, interrupts, observer);
  });
}

}  // namespace

int conduct(const ConductedRun& how, const std::function<RunRequest()>& request_of, RunReport& report) {
  const Launch launch = launch_from_environment();
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
