#include "cli/tune_command.h"

#include <algorithm>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "cli/configuration_options.h"
#include "cli/exit_status.h"
#include "cli/tuning_text.h"
#include "reference/base/error.h"
#include "reference/cost/named_profile.h"
#include "reference/cost/published_profiles.h"
#include "suites/model_config.h"
#include "suites/number.h"
#include "suites/quantity.h"
#include "suites/run/profile_check.h"

namespace moebench {
namespace {

const std::vector<std::string_view> layer_axes = {"tokens", "model", "model_dim", "hidden_dim", "experts",
                                                  "top_k",  "dtype", "gate",      "activation"};

struct TuneOptions {
  std::unique_ptr<ConfigurationOptions> layer;
  std::string profile;
  std::string config;
  std::string memory_budget;
  std::string selector = "search";
  std::vector<int> granularities;
  bool uniform = false;
  bool json = false;
};

// What a model's file says, as the options would.
ConfigurationOptions::Defaults layer_of(const std::string& path, const ConfigurationOptions& layer) {
  const auto is_given = [&](std::string_view axis) { return !layer.given(axis).empty(); };
  const ModelConfig model = read_model_config(path, {.experts = is_given("experts"),
                                                     .top_k = is_given("top_k"),
                                                     .dtype = is_given("dtype"),
                                                     .activation = is_given("activation")});
  return {{"model_dim", std::to_string(model.model_dim.count())},
          {"hidden_dim", std::to_string(model.hidden_dim.count())},
          {"experts", std::to_string(model.experts)},
          {"top_k", std::to_string(model.top_k)},
          {"dtype", std::string(name_of(model.dtype))},
          {"activation", std::string(name_of(model.activation))},
          {"gate", std::string(name_of(model.gate))}};
}

// As many of the machine's devices as can share the experts evenly.
int devices_for(const std::string& experts, int devices) {
  const auto count = count_of(experts);
  if (!count) return devices;
  while (*count % devices != 0) --devices;
  return devices;
}

LayerShape shape_of(const TuneOptions& options, const MachineProfile& machine) {
  ConfigurationOptions::Defaults known;
  if (!options.config.empty()) {
    for (std::string_view axis : {"model", "model_dim", "hidden_dim"}) {
      if (!options.layer->given(axis).empty()) throw InputError("--config", "says the sizes too", "give one of both");
    }
    known = layer_of(options.config, *options.layer);
  }
  const std::string experts =
      options.layer->given("experts").empty() ? known["experts"] : options.layer->given("experts");
  known["ranks"] = std::to_string(devices_for(experts, machine.machine.ranks));
  if (experts.empty()) known.erase("experts");
  return options.layer->configuration(known).shape;
}

std::optional<Bytes> budget_of(const std::string& text) {
  if (text.empty()) return std::nullopt;
  if (const auto budget = memory_of(text)) return budget;
  throw InputError("--memory-budget", "is \"" + text + "\"", "give a size with its unit, as in 20 GiB or 512 MiB");
}

// Ascending, each once.
std::vector<int> granularities_of(std::vector<int> given) {
  constexpr int most = 128;
  std::sort(given.begin(), given.end());
  given.erase(std::unique(given.begin(), given.end()), given.end());
  for (const int n : given) {
    if (n < 1 || n > most) {
      throw InputError("--granularities", fmt::format("{} is among them", n), fmt::format("give n from 1 to {}", most));
    }
  }
  return given;
}

int run_tune(const TuneOptions& options) {
  const MachineProfile machine = named_profile(options.profile);
  SearchSpace space;
  if (!options.granularities.empty()) space.granularities = granularities_of(options.granularities);
  space.mixed = !options.uniform;
  const LayerShape shape = shape_of(options, machine);
  require_ranks(machine, shape.ranks);
  if (const auto note = note_on_age(machine)) fmt::print(stderr, "note: {}\n", *note);
  const std::string selector(selector_named(options.selector).name);
  const TuningQuestion question{.shape = shape,
                                .machine = machine,
                                .memory_budget = budget_of(options.memory_budget),
                                .space = space,
                                .selector = selector};
  const Tuning tuning = tune(question);
  fmt::print("{}", options.json ? json_of(tuning).dump(2) + "\n" : text_of(tuning));
  return exit_done;
}

}  // namespace

void add_tune_command(CLI::App& app, Action& chosen) {
  const auto options = std::make_shared<TuneOptions>();
  CLI::App& command = add_command(
      app, chosen, "tune",
      "Predicts which granularity and memory reuse are best for a layer on a machine; runs nothing",
      "  moebench tune --profile a100-64 --tokens 8192 --model gpt3-xl\n"
      "  moebench tune --profile h100-64 --tokens 4096 --config Mixtral-8x7B/config.json --memory-budget \"20 GiB\"\n"
      "  moebench tune --profile my-machine.json --tokens 1024 --model-dim 512 --hidden-dim 2048\n"
      "  moebench tune --profile b200-64 --tokens 16384 --model gpt3-s --memory-budget \"1 GiB\" --json\n",
      [options] { return run_tune(*options); });
  options->layer = std::make_unique<ConfigurationOptions>(
      command, ConfigurationOptions::Defaults{{"system", "mpipemoe"}, {"ranks", "the profile's"}}, layer_axes);
  std::string names;
  for (std::string_view name : published_profile_names()) names += (names.empty() ? "" : ", ") + std::string(name);
  command.add_option("--profile", options->profile, "Machine: a profile's file, or one of " + names)->required();
  command.add_option("--config", options->config,
                     "A model's config.json (Hugging Face), instead of its sizes, experts and top-k");
  command.add_option(
      "--memory-budget", options->memory_budget,
      "What the layer may take on a device, parameters, gradients and Adam's moments included; default: any");
  std::string selectors_named;
  for (const SelectorInfo& info : selectors()) {
    selectors_named += (selectors_named.empty() ? "" : ", ") + std::string(info.name);
  }
  command.add_option("--selector", options->selector, "Who chooses: " + selectors_named)->default_str("search");
  command.add_option("--granularities", options->granularities, "Which n to choose from")
      ->delimiter(',')
      ->default_str("1,2,3,4,6,8,12,16");
  command.add_flag("--uniform", options->uniform, "One strategy of reuse for all partitions");
  command.add_flag("--json", options->json, "Print JSON");
}

}  // namespace moebench
