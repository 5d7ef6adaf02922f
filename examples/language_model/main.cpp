// Trains a small language model on several ranks, with any system in the place of its feed-forward layer.

#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <fstream>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "cli/configuration_options.h"
#include "cli/guarded.h"
#include "cli/parse.h"
#include "examples/language_model/crew.h"
#include "examples/language_model/training.h"
#include "reference/base/error.h"
#include "reference/kernels/compute_thread.h"

namespace moebench::example {
namespace {

struct Options {
  bool oracle = false;
  int steps = 300;
  double learning_rate = 3e-3;
  double balance_loss = 0.01;
  std::uint64_t seed = 1;
  std::string curve;
  std::string routing;
};

const ConfigurationOptions::Defaults small_layer = {{"system", "mpipemoe"}, {"tokens", "512"},  {"model_dim", "64"},
                                                    {"hidden_dim", "256"},  {"experts", "4"},   {"top_k", "2"},
                                                    {"granularity", "4"},   {"ranks", "2"}};

void add_options(CLI::App& app, Options& options) {
  app.footer(
      "Examples:\n"
      "  language_model --system mpipemoe --granularity 4 --reuse s3 --curve s3.csv\n"
      "  language_model --oracle --curve oracle.csv           # what all systems are compared with\n"
      "  language_model --steps 20 --record-routing routing.txt  # for `routing: trace(routing.txt)` in a suite\n"
      "  torchrun --no-python --nproc-per-node 4 language_model --ranks 4\n");
  app.add_flag("--oracle", options.oracle, "One process, and the layer in fp64 by explicit loops over experts");
  app.add_option("--steps", options.steps, "Steps of training")->capture_default_str()->check(CLI::Range(1, 1000000));
  app.add_option("--learning-rate", options.learning_rate, "Of Adam")->capture_default_str()->check(CLI::PositiveNumber);
  app.add_option("--balance-loss", options.balance_loss, "Coefficient of the load-balancing loss")
      ->capture_default_str()
      ->check(CLI::NonNegativeNumber);
  app.add_option("--seed", options.seed, "Of text, parameters and batches")->capture_default_str();
  app.add_option("--curve", options.curve, "Write the loss of every step into this file (CSV)");
  app.add_option("--record-routing", options.routing, "Write every token's experts into this file");
}

TrainingOptions training_of(const Options& options, const Configuration& what) {
  if (what.shape.tokens.count() % sequence_length != 0) {
    throw InputError("--tokens", fmt::format("is no multiple of a sequence's {} characters", sequence_length),
                     fmt::format("{} would do", (what.shape.tokens.count() / sequence_length + 1) * sequence_length));
  }
  if (what.shape.model_dim.count() % 4 != 0) {
    throw InputError("--model-dim", "does not divide by the 4 heads of the attention", "use a multiple of 4");
  }
  if (options.oracle && !options.routing.empty()) {
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
                           .routing_file = options.routing};
  training.layer.routing.balance_loss = Ratio(options.balance_loss);
  return training;
}

// What rank 0 shows and writes.
class Curve {
 public:
  explicit Curve(const Options& options) : options_(options) {
    if (options.curve.empty()) return;
    file_.open(options.curve);
    if (!file_) throw InputError(options.curve, "cannot be written", "give --curve a file in a folder that is there");
    file_ << "step,loss\n";
  }

  void add(int step, double loss) {
    if (step == 0) first_ = loss;
    last_ = loss;
    if (file_.is_open()) file_ << fmt::format("{},{:.17g}\n", step, loss);
    const bool terminal = ::isatty(STDERR_FILENO) != 0;
    if (terminal) fmt::print(stderr, "\rstep {} of {}  loss {:.4f} ", step + 1, options_.steps, loss);
    if (!terminal && (step + 1) % 100 == 0) fmt::print(stderr, "step {} of {}  loss {:.4f}\n", step + 1, options_.steps, loss);
    if (terminal && step + 1 == options_.steps) fmt::print(stderr, "\n");
  }

  void close(const std::string& system, double seconds) {
    fmt::print("{}: loss {:.4f} -> {:.4f} nats a character in {} steps, {:.1f} ms a step\n", system, first_, last_,
               options_.steps, seconds / options_.steps * 1e3);
    if (!file_.is_open()) return;
    file_.close();
    if (!file_) throw InputError(options_.curve, "could not be written to its end", "make room on the disk");
  }

 private:
  const Options& options_;
  std::ofstream file_;
  double first_ = 0;
  double last_ = 0;
};

int run(const Options& options, const Configuration& what, const std::vector<std::string>& arguments) {
  const TrainingOptions training = training_of(options, what);
  set_compute_threads(1);
  const Crew crew(options.oracle ? 1 : what.shape.ranks, arguments);
  if (crew.communicator().rank() != 0) {
    train(training, crew.communicator(), [](int, double) {});
    return 0;
  }
  Curve curve(options);
  const auto begin = std::chrono::steady_clock::now();
  train(training, crew.communicator(), [&](int step, double loss) { curve.add(step, loss); });
  const std::chrono::duration<double> passed = std::chrono::steady_clock::now() - begin;
  curve.close(options.oracle ? "oracle" : label(what), passed.count());
  return 0;
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
    return example::run(options, layer.configuration(), {argv, argv + argc});
  });
}
