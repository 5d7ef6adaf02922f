#include "cli/calibrate_command.h"

#include <memory>

#include <fmt/format.h>

#include "cli/calibration_options.h"
#include "cli/exit_status.h"
#include "cli/interface_option.h"
#include "cli/machine_text.h"
#include "cli/meet.h"
#include "reference/cost/profile_json.h"
#include "results/atomic_file.h"
#include "suites/run/calibration_head.h"

namespace moebench {
namespace {

int lead(const CalibrationOrder& order, const Launch& launch, const Crew& crew, Agents& agents,
         Interrupts& interrupts) {
  require_equal_shares(launch, order.wanted.ranks);
  fmt::print(stderr, "calibrating {} ranks{}\n", order.wanted.ranks, order.request.quick ? ", quickly" : "");
  const CalibrationOutcome outcome = calibrate_as_head(order.wanted, order.request, crew, agents, interrupts);
  if (const auto signal = interrupts.signal()) return 128 + *signal;
  if (!outcome.profile) {
    fmt::print(stderr, "error: {}\n", outcome.reason);
    return exit_failed;
  }
  write_atomically(order.file, profile_text(*outcome.profile));
  fmt::print("{}Profile: {}\n", text_of(*outcome.profile), order.file.string());
  return exit_done;
}

int calibrate(const CalibrationOptions& options, const std::string& interface) {
  Launch launch = launch_from_environment();
  launch.interface = interface;
  if (launch.agents == 1) options.order();  // complains before anything is started
  return run_agent(launch, [&](const AgentMeeting& meeting, Agents& agents, Interrupts& interrupts) {
    const int status = lead(options.order(), launch, meeting.crew, agents, interrupts);
    agents.end(status);
    return status;
  });
}

}  // namespace

void add_calibrate_command(CLI::App& app, Action& chosen) {
  const auto options = std::make_shared<std::unique_ptr<CalibrationOptions>>();
  const auto interface = std::make_shared<std::string>();
  CLI::App& command =
      add_command(app, chosen, "calibrate", "Measures this machine into a profile, from which steps can be predicted",
                  "  moebench calibrate\n"
                  "  moebench calibrate --quick --ranks 2 --threads 1 --out here.json\n"
                  "  moebench calibrate --link-rate '250 Mbit/s' --copy-rate '4 GB/s'\n"
                  "  torchrun --no-python --nproc-per-node 2 moebench calibrate\n"
                  "Ranks, threads and pinning as the runs will have them. Exit status: 0 done, 2 wrong usage, 5 a "
                  "worker was lost,\n"
                  "130 Ctrl-C, 143 SIGTERM, 129 SIGHUP; nothing is written then.\n",
                  [options, interface] { return calibrate(**options, *interface); });
  *options = std::make_unique<CalibrationOptions>(command);
  add_interface_option(command, *interface);
}

}  // namespace moebench
