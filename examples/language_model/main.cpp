// Trains a small language model on several ranks, with any system in the place of its feed-forward layer.

#include <chrono>
#include <csignal>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "cli/configuration_options.h"
#include "cli/exit_status.h"
#include "cli/guarded.h"
#include "cli/parse.h"
#include "examples/language_model/crew.h"
#include "examples/language_model/interruption.h"
#include "examples/language_model/record.h"
#include "examples/language_model/training.h"
#include "reference/base/error.h"
#include "reference/cost/named_profile.h"
#include "reference/kernels/compute_thread.h"
#include "suites/axis_key.h"
#include "suites/suite_key.h"

namespace moebench::example {
namespace {

struct Options {
  bool oracle = false;
  int steps = 300;
  double learning_rate = 3e-3;
  double balance_loss = 0.01;
  std::uint64_t seed = 1;
  double timeout = 60;   // seconds
  std::string selector;  // empty: none
  std::string profile;
  RecordFiles files;
};

const Key learning_rate{.name = "learning_rate",
                        .rule = {.kind = RuleKind::decimal, .least = 1e-9, .most = 1, .names = {}}};
const Key timeout{.name = "timeout", .rule = {.kind = RuleKind::seconds, .least = 0.1, .most = 86400, .names = {}}};

// Checks an option as a suite's value is checked.
CLI::Validator as_in_suites(const Key& key) {
  const auto complaint = [key](const std::string& text) {
    const auto found = complaint_about(key, text, false);
    return found ? found->what + ": " + found->remedy : std::string();
  };
  return {complaint, ""};
}

const ConfigurationOptions::Defaults small_layer = {{"system", "mpipemoe"}, {"tokens", "512"}, {"model_dim", "64"},
                                                    {"hidden_dim", "256"},  {"experts", "4"},  {"top_k", "2"},
                                                    {"granularity", "4"},   {"ranks", "2"}};

void add_options(CLI::App& app, Options& options) {
  app.footer(
      "Examples:\n"
      "  language_model --system mpipemoe --granularity 4 --reuse s3 --curve s3.csv\n"
      "  language_model --selector algorithm1 --profile here.json   # chooses n and reuse while it trains\n"
      "  language_model --oracle --curve oracle.csv           # what all systems are compared with\n"
      "  language_model --steps 20 --record-routing routing.txt  # for `routing: trace(routing.txt)` in a suite\n"
      "  torchrun --no-python --nproc-per-node 4 language_model --ranks 4\n");
  app.add_flag("--oracle", options.oracle, "One process, and the layer in fp64 by explicit loops over experts");
  app.add_option("--steps", options.steps, "Steps of training")->capture_default_str()->check(CLI::Range(1, 1000000));
  app.add_option("--learning-rate", options.learning_rate, "Of Adam")
      ->capture_default_str()
      ->check(as_in_suites(learning_rate));
  app.add_option("--balance-loss", options.balance_loss, "Coefficient of the load-balancing loss")
      ->capture_default_str()
      ->check(as_in_suites(find_axis_key("balance_loss")->key));
  app.add_option("--seed", options.seed, "Of text, parameters and batches")
      ->capture_default_str()
      ->check(as_in_suites(find_suite_key("seed")->key));
  app.add_option("--timeout", options.timeout, "Seconds after which a rank that the others wait for is lost")
      ->capture_default_str()
      ->check(as_in_suites(timeout));
  app.add_option("--selector", options.selector,
                 "Who chooses granularity and reuse, step by step: see `moebench tune`");
  app.add_option("--profile", options.profile, "The machine that it chooses for: a file, or a shipped profile's name");
  app.add_option("--curve", options.files.curve, "Write the loss of every step into this file (CSV)");
  app.add_option("--record-routing", options.files.routing, "Write every token's experts into this file");
}

// Nothing where no selector is asked for.
std::optional<SelectionOptions> selection_of(const Options& options, const ConfigurationOptions& given) {
  if (options.selector.empty() != options.profile.empty()) {
    const bool no_profile = options.profile.empty();
    throw InputError(no_profile ? "--profile" : "--selector", "is missing",
                     "a selector chooses for a machine: give both");
  }
  if (options.selector.empty()) return std::nullopt;
  if (options.oracle) throw InputError("--selector", "is given with --oracle", "the oracle has nothing to choose");
  for (std::string_view chosen :
       {"granularity", "partition_sizes", "reuse", "backward_order", "slots", "dispatch_ahead"}) {
    if (given.given(chosen).empty()) continue;
    throw InputError(option_of(chosen), "is given, and the selector chooses it", "leave out one of them");
  }
  return SelectionOptions{.selector = options.selector, .machine = named_profile(options.profile)};
}

TrainingOptions training_of(const Options& options, const ConfigurationOptions& given, const Configuration& what,
                            std::optional<SelectionOptions> selection) {
  if (what.shape.tokens.count() % sequence_length != 0) {
    throw InputError("--tokens", fmt::format("is no multiple of a sequence's {} characters", sequence_length),
                     fmt::format("{} would do", (what.shape.tokens.count() / sequence_length + 1) * sequence_length));
  }
  if (what.shape.model_dim.count() % 4 != 0) {
    throw InputError("--model-dim", "does not divide by the 4 heads of the attention", "use a multiple of 4");
  }
  if (options.oracle && !given.given("system").empty()) {
    throw InputError("--system", "is given with --oracle", "the oracle stands for every system: leave out one of them");
  }
  if (options.oracle && !options.files.routing.empty()) {
    throw InputError("--record-routing", "the oracle has no ranks to record", "record a system's");
  }
  TrainingOptions training{.layer = {.shape = what.shape,
                                     .system = what.system,
                                     .granularity = what.granularity,
                                     .partition_ramp = what.partition_ramp,
                                     .choices = system_options(what),
                                     .layout = layout_of(what),
                                     .routing = what.routing,
                                     .seed = options.seed},
                           .oracle = options.oracle,
                           .steps = options.steps,
                           .learning_rate = options.learning_rate,
                           .gathers_experts = !options.files.routing.empty()};
  training.layer.routing.balance_loss = Ratio(options.balance_loss);
  if (selection) {
    training.layer.granularity = 1;
    training.layer.selection = std::move(selection);
  }
  return training;
}

std::string name_of(const Options& options, const Configuration& what) {
  if (options.oracle) return "oracle";
  return options.selector.empty() ? label(what) : what.system + " by " + options.selector;
}

// Runs this rank's share; an error is said before the other ranks are waited for. Returns the exit status.
int run(const Options& options, const ConfigurationOptions& given, const std::vector<std::string>& arguments) {
  Interruption interruption;
  const Configuration what = given.configuration();
  const TrainingOptions training = training_of(options, given, what, selection_of(options, given));
  set_compute_threads(1);
  std::optional<Record> record;
  if (is_first_rank()) record.emplace(options.files, training);
  Crew crew(options.oracle ? 1 : what.shape.ranks, arguments, Seconds(options.timeout));
  const int status = guarded([&] {
    const auto begin = std::chrono::steady_clock::now();
    const bool done = train(
        training, crew.communicator(), [&] { return interruption.signal().has_value(); },
        [&](const TrainedStep& trained) {
          if (record) record->add(trained);
        });
    const std::chrono::duration<double> passed = std::chrono::steady_clock::now() - begin;
    if (record) record->close(name_of(options, what), Seconds(passed.count()));
    return done ? static_cast<int>(exit_done) : 128 + interruption.signal().value_or(SIGINT);
  });
  if (status == exit_usage || status == exit_failed) crew.give_up();
  return status;
}

}  // namespace
}  // namespace moebench::example

int main(int argc, char** argv) {
  using namespace moebench;
  return guarded([&] {
    CLI::App app("Trains a small language model with a Mixture-of-Experts layer.", "language_model");
    example::Options options;
    example::add_options(app, options);
    const ConfigurationOptions layer(app, example::small_layer);
    if (const auto exit_status = parse(app, argc, argv)) return *exit_status;
    return example::run(options, layer, {argv, argv + argc});
  });
}
