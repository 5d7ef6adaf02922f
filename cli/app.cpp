#include "cli/app.h"

#include <fmt/format.h>

#include "cli/calibrate_command.h"
#include "cli/compare_command.h"
#include "cli/doctor_command.h"
#include "cli/gate_command.h"
#include "cli/generate_command.h"
#include "cli/init_command.h"
#include "cli/machine_command.h"
#include "cli/plan_command.h"
#include "cli/profile_command.h"
#include "cli/report_command.h"
#include "cli/results_command.h"
#include "cli/run_command.h"
#include "cli/serve_command.h"
#include "cli/systems_command.h"
#include "cli/tune_command.h"
#include "cli/worker_command.h"
#include "reference/base/build_info.h"

namespace moebench {

std::unique_ptr<CLI::App> make_app(Action& chosen) {
  auto made = std::make_unique<CLI::App>(
      "Measures how Mixture-of-Experts layers spend time and memory, and compares systems.", "moebench");
  CLI::App& app = *made;
  app.footer(
      "Examples:\n"
      "  moebench init my-layers.yaml        # a suite to begin with\n"
      "  moebench run suites/quick.yaml      # measure and compare\n"
      "  moebench results list               # the runs that are kept\n"
      "  moebench compare OLD NEW            # two results, with verdicts\n"
      "  moebench gate SUITE --against BASE  # fails where this build is worse than another\n"
      "  moebench report moebench-results/quick-20261129-101500   # one HTML file\n"
      "  moebench serve moebench-results     # the newest runs, for Prometheus\n"
      "  moebench profile suites/quick.yaml  # where the time of a step goes\n"
      "  moebench run suites/quick.yaml --device sim:h100-64      # predict, on a machine's profile\n"
      "  moebench machine                    # whose profiles come with it\n"
      "  moebench plan --system mpipemoe --tokens 4096 --model gpt3-s --granularity 4 --reuse s3\n"
      "  moebench tune --profile a100-64 --tokens 8192 --model gpt3-xl --memory-budget \"1 GiB\"\n"
      "Each command's --help has more.\n");
  app.require_subcommand(1);
  app.set_version_flag("--version", fmt::format("moebench {} ({})", build_info().version, build_info().git_revision));

  add_run_command(app, chosen);
  add_results_command(app, chosen);
  add_compare_command(app, chosen);
  add_gate_command(app, chosen);
  add_report_command(app, chosen);
  add_profile_command(app, chosen);
  add_calibrate_command(app, chosen);
  add_plan_command(app, chosen);
  add_tune_command(app, chosen);
  add_serve_command(app, chosen);
  add_systems_command(app, chosen);
  add_machine_command(app, chosen);
  add_init_command(app, chosen);
  add_doctor_command(app, chosen);
  add_worker_command(app, chosen);
  add_generate_command(app, chosen);
  return made;
}

}  // namespace moebench
