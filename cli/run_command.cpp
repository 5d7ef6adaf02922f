#include "cli/run_command.h"

#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <functional>
#include <memory>
#include <vector>

#include <fmt/format.h>
#include <torch/version.h>

#include "cli/dry_run.h"
#include "cli/exit_status.h"
#include "cli/meet.h"
#include "cli/results_folder.h"
#include "reference/base/error.h"
#include "reference/comm/gloo/gloo_communicator.h"
#include "reference/cost/named_profile.h"
#include "results/best_curve.h"
#include "results/comparison_table.h"
#include "results/results_json.h"
#include "results/table.h"
#include "suites/adaptive.h"
#include "suites/emulation.h"
#include "suites/expand.h"
#include "suites/only.h"
#include "suites/published.h"
#include "suites/reader.h"
#include "suites/run/head.h"
#include "suites/run/muster.h"
#include "suites/run/observers.h"
#include "suites/run/preflight.h"
#include "suites/run/profile_check.h"
#include "suites/run/progress_printer.h"
#include "suites/run/results_writer.h"
#include "suites/run/simulated_run.h"
#include "suites/suite_key.h"

namespace moebench {
namespace {

struct RunOptions {
  std::string suite;
  std::string out;
  std::vector<std::string> only;
  std::string rounds, ranks, device, profile;  // instead of the suite's; empty: not given
  bool dry_run = false;
  bool json = false;
};

void warn(const std::string& what) { fmt::print(stderr, "warning: {}\n", what); }

// By the machine that is simulated, and by the profile that choices are made from, where that is another.
void require_predictable(const Suite& suite, const MachineProfile& simulated, std::span<const Configuration> all) {
  for (const Configuration& configuration : all) require_predicts(simulated, configuration);
  if (suite.profile.empty()) return;
  const MachineProfile chooses = named_profile(suite.profile);
  for (const Configuration& configuration : all) require_predicts(chooses, configuration);
}

RunRequest request_of(const RunOptions& options) {
  RunRequest request{.suite = read_suite(options.suite),
                     .configurations = {},
                     .asked = {},
                     .left_out = {},
                     .profile = {},
                     .published = {},
                     .environment = {}};
  const auto override_with = [&](const char* key, const std::string& text) {
    if (!text.empty()) override_key(request.suite, key, text);
  };
  override_with("rounds", options.rounds);
  override_with("ranks", options.ranks);
  override_with("device", options.device);
  override_with("profile", options.profile);
  const DeviceChoice& device = request.suite.device;
  if (device.kind == DeviceKind::cuda) {
    const std::string what = "device " + text_of(device) + " is not part of this build";
    if (!options.dry_run) throw InputError(what, "use --device cpu");
    warn(what + ": the memory is predicted as of cpu");
  }
  const std::string& profile = device.kind == DeviceKind::simulated ? device.profile : request.suite.profile;
  if (!profile.empty()) request.profile = named_profile(profile);
  const std::vector<Configuration> all = only(expand(request.suite), options.only);
  if (device.kind == DeviceKind::simulated) require_predictable(request.suite, *request.profile, all);
  ChosenConfigurations chosen = with_choices(request.suite, all);
  request.asked = std::move(chosen.asked);
  request.configurations = std::move(chosen.configurations);
  request.left_out = std::move(chosen.left_out);
  request.published = publications_of(request.suite, request.configurations);
  return request;
}

// What a measured run would refuse, or leave out.
void warn_of_profile(const RunRequest& request, const Machine& here) {
  for (const std::string& reason : request.left_out) warn("left out: " + reason);
  const Suite& suite = request.suite;
  if (!request.profile || suite.device.kind == DeviceKind::simulated) return;
  const Muster muster = muster_on({here}, {.ranks = suite.ranks, .threads = suite.threads, .pinning = suite.pinning});
  Environment environment = environment_here();
  environment.threads = muster.threads;
  try {
    require_fit(*request.profile, environment, muster.pinning, request.configurations);
  } catch (const InputError& error) {
    warn(std::string("a run would refuse the profile: ") + error.what());
  }
}

int dry_run(const RunOptions& options, const Launch& launch) {
  const RunRequest request = request_of(options);
  require_equal_shares(launch, request.suite.ranks);
  const Machine here = machines_of(std::vector{agent_info_here()}, request.suite.ranks / launch.agents).front();
  warn_of_profile(request, here);
  if (options.json) {
    fmt::print("{}\n", dry_run_json(request.suite, request.configurations, here).dump(2));
  } else {
    fmt::print("{}", dry_run_text(request.suite, request.configurations, here));
  }
  return exit_done;
}

Environment environment_of(const Launch& launch, const Crew& crew) {
  Environment environment = environment_here();
  environment.agents = launch.agents;
  environment.libtorch = TORCH_VERSION;
  environment.gloo = gloo_version();
  environment.interface = gloo_interface({.interface = {}, .host = crew.bind});
  return environment;
}

bool wants_colour() {
  const char* no_colour = std::getenv("NO_COLOR");
  return ::isatty(STDOUT_FILENO) != 0 && terminal_columns(stdout) > 0 && (no_colour == nullptr || *no_colour == '\0');
}

void print(const Results& results, bool json) {
  if (json) {
    fmt::print("{}", text_of(results));
  } else if (!results.runs.empty()) {
    fmt::print("{}{}{}\n", table_of(results, {.colour = wants_colour()}), best_table(results),
               comparison_table(results));
  }
  std::fflush(stdout);
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
int keep_results(const RunOptions& options, RunRequest request, Interrupts& interrupts,
                 const std::function<Results(const RunRequest&, Observer&)>& how) {
  for (const std::string& what : emulated(request.configurations)) request.environment.emulated.push_back(what);
  const std::filesystem::path file = make_results_folder(options.out, request.suite.name);
  const EmptyFolderRemoval removal(file.parent_path());
  ProgressPrinter progress(stderr, terminal_columns(stderr));
  ResultsWriter writer(file, progress);
  Observers observers({writer, progress});
  const Results results = how(request, observers);
  print(results, options.json);
  const int status = exit_status_of(results, interrupts.signal().value_or(0));
  if (!writer.error().empty()) {
    fmt::print(stderr, "error: the results are not complete in their file: {}\n", writer.error());
    return status == exit_done ? exit_usage : status;
  }
  fmt::print(options.json ? stderr : stdout, "Results: {}\n", file.string());
  return status;
}

bool is_simulated(const RunRequest& request) { return request.suite.device.kind == DeviceKind::simulated; }

// However many agents were launched: one predicts for all ranks.
int simulate(const RunOptions& options, RunRequest request, Interrupts& interrupts) {
  request.environment = environment_here();
  return keep_results(options, std::move(request), interrupts, [&](const RunRequest& asked, Observer& observer) {
    return run_simulated(asked, interrupts, observer);
  });
}

int lead(const RunOptions& options, const Launch& launch, const AgentMeeting& meeting, Agents& agents,
         Interrupts& interrupts) {
  RunRequest request = request_of(options);
  if (is_simulated(request)) {
    const int status = simulate(options, std::move(request), interrupts);
    agents.end(status);
    return status;
  }
  require_equal_shares(launch, request.suite.ranks);
  request.environment = environment_of(launch, meeting.crew);
  return keep_results(options, std::move(request), interrupts, [&](const RunRequest& asked, Observer& observer) {
    return run_as_head(asked, meeting.crew, agents, interrupts, observer);
  });
}

int run(const RunOptions& options) {
  const Launch launch = launch_from_environment();
  if (options.dry_run) return launch.is_head() ? dry_run(options, launch) : exit_done;
  if (launch.agents == 1) {
    RunRequest request = request_of(options);  // complains before anything is started
    Interrupts interrupts;
    if (is_simulated(request)) return simulate(options, std::move(request), interrupts);
  }
  return run_agent(launch, [&](const AgentMeeting& meeting, Agents& agents, Interrupts& interrupts) {
    return lead(options, launch, meeting, agents, interrupts);
  });
}

}  // namespace

void add_run_command(CLI::App& app, Action& chosen) {
  const auto options = std::make_shared<RunOptions>();
  CLI::App& command = add_command(
      app, chosen, "run", "Runs a suite and compares its configurations in time and memory",
      "  moebench run suites/quick.yaml\n"
      "  moebench run suites/quick.yaml --only system=fastmoe,mpipemoe --only tokens=4096 --rounds 5\n"
      "  moebench run suites/quick.yaml --dry-run\n"
      "  moebench run suites/quick.yaml --json > results.json\n"
      "  moebench run suites/quick.yaml --device sim:h100-64\n"
      "  torchrun --no-python --nproc-per-node 2 moebench run suites/quick.yaml\n"
      "Exit status: 0 done, 2 wrong usage, 5 a configuration failed or was incorrect, 130 Ctrl-C, 143 SIGTERM,\n"
      "129 SIGHUP. Several machines: start one agent on each with RANK, WORLD_SIZE, MASTER_ADDR and MASTER_PORT set.\n",
      [options] { return run(*options); });
  command.add_option("SUITE", options->suite, "YAML file that says what to run; `moebench init` writes one")
      ->required();
  command.add_option("--out", options->out, "Folder for results.json; default: moebench-results/SUITE-DATE-TIME");
  command
      .add_option("--only", options->only,
                  "key=value[,value...]: only configurations with one of these values; may be repeated")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  command.add_option("--rounds", options->rounds, "Rounds, instead of the suite's");
  command.add_option("--ranks", options->ranks, "Ranks, instead of the suite's");
  command.add_option("--device", options->device, "Device, instead of the suite's");
  command.add_option("--profile", options->profile, "Machine profile whose predictions stand beside what is measured");
  command.add_flag("--dry-run", options->dry_run,
                   "List the configurations with their predicted memory, and run nothing");
  command.add_flag("--json", options->json, "Print JSON instead of the table");
}

}  // namespace moebench
