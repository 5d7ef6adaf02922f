#include "cli/plan_command.h"

#include <cstdio>
#include <memory>
#include <optional>
#include <string>

#include <fmt/format.h>

#include "cli/configuration_options.h"
#include "cli/exit_status.h"
#include "cli/planned_step_drawing.h"
#include "cli/planned_step_text.h"
#include "reference/cost/named_profile.h"
#include "suites/adaptive.h"
#include "suites/run/profile_check.h"

namespace moebench {
namespace {

struct PlanOptions {
  std::unique_ptr<ConfigurationOptions> layer;
  std::string profile;  // empty: none
  std::string render = "text";
  bool json = false;
};

std::string rendered(const PlannedStep& step, const PlanOptions& options) {
  if (options.json) return json_of(step).dump(2) + "\n";
  if (options.render == "text" || !step.findings.empty()) return text_of(step);
  return options.render == "svg" ? svg_of(step) : trace_events_of(step);
}

int plan(const PlanOptions& options) {
  Configuration configuration = options.layer->configuration();
  std::optional<MachineProfile> machine;
  if (!options.profile.empty()) {
    machine = named_profile(options.profile);
    require_predicts(*machine, configuration);
    if (const auto note = note_on_age(*machine)) fmt::print(stderr, "note: {}\n", *note);
  }
  if (machine) configuration = with_shadow_costs(std::move(configuration), *machine);
  PlannedStep step = plan_step(configuration);
  if (machine) predict(step, *machine);
  fmt::print("{}", rendered(step, options));
  return step.findings.empty() ? exit_done : exit_failed;
}

}  // namespace

void add_plan_command(CLI::App& app, Action& chosen) {
  const auto options = std::make_shared<PlanOptions>();
  CLI::App& command = add_command(
      app, chosen, "plan", "Shows how a system runs a layer's step: timeline, memory and findings; runs nothing",
      "  moebench plan --system mpipemoe --tokens 4096 --model-dim 512 --hidden-dim 2048 --granularity 4 --reuse s3\n"
      "  moebench plan --system fastmoe --tokens 8192 --model gpt3-s --ranks 8\n"
      "  moebench plan --system pipemoe --tokens 8192 --model gpt3-xl --ranks 64 --granularity 4 --profile a100-64\n"
      "  moebench plan --system pipemoe --tokens 4096 --model-dim 512 --hidden-dim 2048 --granularity 2 --json\n"
      "  moebench plan --system pipemoe --tokens 8192 --model gpt3-xl --ranks 64 --granularity 4 --profile a100-64 \\\n"
      "    --render svg > step.svg\n",
      [options] { return plan(*options); });
  options->layer = std::make_unique<ConfigurationOptions>(command);
  command.add_option("--profile", options->profile, "Machine profile, by name or file, that predicts the step's time");
  command
      .add_option("--render", options->render,
                  "text; svg, a picture for a browser; or perfetto, a trace for https://ui.perfetto.dev")
      ->check(CLI::IsMember({"text", "svg", "perfetto"}))
      ->capture_default_str();
  command.add_flag("--json", options->json, "Print JSON")->excludes("--render");
}

}  // namespace moebench
