#include "cli/run_command.h"

#include <memory>
#include <vector>

#include <fmt/format.h>

#include "cli/conducted_run.h"
#include "cli/dry_run.h"
#include "cli/exit_status.h"
#include "cli/interface_option.h"
#include "cli/metrics_options.h"
#include "cli/printed_results.h"
#include "cli/shell_word.h"
#include "cli/suite_request.h"
#include "reference/base/error.h"
#include "results/results_json.h"
#include "suites/quantity.h"
#include "suites/run/gate_round.h"
#include "suites/run/launch.h"
#include "suites/run/muster.h"
#include "suites/run/preflight.h"
#include "suites/run/profile_check.h"

namespace moebench {
namespace {

struct RunOptions {
  SuiteOptions suite;
  MetricsOptions metrics;
  bool dry_run = false;
  bool json = false;
  bool resume = false;
  bool retry_failed = false;
  std::string interface;
  std::string duration;
  bool survive_hosts = false;
};

// What the options that are not of the suite are on a command line.
std::string text_of(const RunOptions& options) {
  std::string text = "moebench run " + text_of(options.suite);
  if (!options.duration.empty()) text += " --duration " + shell_word(options.duration);
  if (options.survive_hosts) text += " --survive-hosts";
  if (!options.interface.empty()) text += " --interface " + shell_word(options.interface);
  return text + text_of(options.metrics);
}

RunRequest request_of(const RunOptions& options) {
  RunRequest request = request_of(options.suite);
  request.survives_hosts = options.survive_hosts;
  if (options.duration.empty()) return request;
  request.duration = run_time_of(options.duration);
  if (!request.duration) {
    throw InputError("--duration \"" + options.duration + "\" is no time", "for example 2h, \"90 min\" or 45s");
  }
  if (request.suite.device.kind == DeviceKind::simulated) {
    throw InputError("--duration: a simulated run takes no time", "leave it out, or take --rounds");
  }
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
  const RunRequest request = request_of(options.suite, MissingDevice::warning);
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

// The table, or the results as they are in their file.
class ComparisonReport final : public RunReport {
 public:
  explicit ComparisonReport(bool json) : json_(json) {}

  void print(const Results& results) override { fmt::print("{}", json_ ? text_of(results) : printed(results)); }

 private:
  bool json_;
};

int run(const RunOptions& options) {
  if (options.dry_run) {
    const Launch launch = launch_from_environment();
    if (!launch.is_head()) return exit_done;
    require_usable(options.metrics);
    return dry_run(options, launch);
  }
  ComparisonReport report(options.json);
  if (options.resume && options.suite.out.empty()) {
    throw InputError("--resume needs the folder of the run", "give it by --out; `moebench results list` shows them");
  }
  return conduct(
      {.out = options.suite.out,
       .is_json = options.json,
       .resume = options.resume,
       .failed = options.retry_failed ? Failed::retried : Failed::stay,
       .interface = options.interface,
       .command = text_of(options),
       .metrics = options.metrics},
      [&] {
        RunRequest request = request_of(options);
        request.shuffled_from = gate_round_from_environment();
        return request;
      },
      report);
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
      "  moebench run suites/quick.yaml --resume --out results     # goes on with what is there, or begins\n"
      "  moebench run suites/quick.yaml --metrics-listen 127.0.0.1:9464\n"
      "  moebench run suites/quick.yaml --duration 2h\n"
      "  srun --nodes 4 --ntasks-per-node 1 moebench run suites/quick.yaml --survive-hosts\n"
      "  torchrun --no-python --nproc-per-node 2 moebench run suites/quick.yaml\n"
      "Exit status: 0 done, 2 wrong usage, 5 a configuration failed or was incorrect, 130 Ctrl-C, 143 SIGTERM,\n"
      "129 SIGHUP. Several machines: start one agent on each, by srun, mpirun or torchrun, or with RANK,\n"
      "WORLD_SIZE, MASTER_ADDR and MASTER_PORT set.\n",
      [options] { return run(*options); });
  add_suite_options(command, options->suite);
  CLI::Option* rounds = command.add_option("--rounds", options->suite.rounds, "Rounds, instead of the suite's");
  CLI::Option* dry_run = command.add_flag("--dry-run", options->dry_run,
                                          "List the configurations with their predicted memory, and run nothing");
  CLI::Option* resume =
      command
          .add_flag("--resume", options->resume,
                    "Go on with the run in the folder --out: measure what it lacks; the same suite, build and machine")
          ->excludes(dry_run);
  command.add_flag("--retry-failed", options->retry_failed, "With --resume: measure anew what has failed")
      ->needs(resume);
  command
      .add_option("--duration", options->duration,
                  "As many rounds as there is time for, one at least, instead of the suite's: 2h, 90min, 45s")
      ->excludes(rounds)
      ->excludes(dry_run);
  command.add_flag("--survive-hosts", options->survive_hosts,
                   "Go on with the machines that are left when one is lost, instead of ending");
  add_interface_option(command, options->interface);
  command.add_flag("--json", options->json, "Print JSON instead of the table");
  add_metrics_options(command, options->metrics);
}

}  // namespace moebench
