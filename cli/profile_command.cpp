#include "cli/profile_command.h"

#include <memory>

#include "cli/interface_option.h"
#include "cli/metrics_options.h"
#include "cli/profile_report.h"
#include "cli/suite_request.h"

namespace moebench {
namespace {

constexpr int most_steps = 1000;

struct ProfileOptions {
  SuiteOptions suite;
  MetricsOptions metrics;
  std::string interface;
  int steps = 20;
  bool json = false;
};

// Each configuration once: a profile says where a step's time goes, a run how long it is.
RunRequest request_of(const ProfileOptions& options) {
  RunRequest request = request_of(options.suite);
  request.suite.measure.rounds = 1;
  request.suite.measure.min_time = Seconds(0);
  request.traced_steps = options.steps;
  return request;
}

int profile(const ProfileOptions& options) {
  ProfileReport report(options.json);
  return conduct(
      {.out = options.suite.out, .is_json = options.json, .interface = options.interface, .metrics = options.metrics},
      [&] {
        RunRequest request = request_of(options);
        report.prepare(request);
        return request;
      },
      report);
}

}  // namespace

void add_profile_command(CLI::App& app, Action& chosen) {
  const auto options = std::make_shared<ProfileOptions>();
  CLI::App& command = add_command(
      app, chosen, "profile",
      "Runs a suite's configurations with tracing and says where the time of a step goes, by op and by cause",
      "  moebench profile suites/quick.yaml --only system=mpipemoe\n"
      "  moebench profile suites/overlap.yaml --only granularity=4 --steps 50 --profile machine.json\n"
      "  moebench profile suites/quick.yaml --device sim:a100-64\n"
      "  moebench profile suites/quick.yaml --json > profile.json\n"
      "The folder then holds, for each configuration, a picture (.svg) and a trace for https://ui.perfetto.dev\n"
      "(.trace.json). Exit status as of `moebench run`.\n",
      [options] { return profile(*options); });
  add_suite_options(command, options->suite);
  command
      .add_option("--steps", options->steps, "Traced steps of each configuration; beside each, one that is not traced")
      ->check(CLI::Range(1, most_steps))
      ->capture_default_str();
  add_interface_option(command, options->interface);
  command.add_flag("--json", options->json, "Print JSON instead of tables");
  add_metrics_options(command, options->metrics);
}

}  // namespace moebench
