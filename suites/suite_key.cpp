#include "suites/suite_key.h"

#include <algorithm>
#include <vector>

#include "reference/base/error.h"
#include "results/schedule_fields.h"
#include "suites/axis_key.h"
#include "suites/number.h"
#include "suites/quantity.h"

namespace moebench {
namespace {

constexpr double most_ranks = 1 << 16;
constexpr double most_threads = 1 << 12;
constexpr double most_rounds = 1000;
constexpr double one_hour = 3600;
constexpr double one_day = 24 * one_hour;
constexpr double most_seed = 9007199254740991;  // 2^53 - 1: what JSON carries exactly

ValueRule rule(RuleKind kind, double least, double most, std::vector<std::string_view> names = {}) {
  return {.kind = kind, .least = least, .most = most, .names = std::move(names)};
}

const SuiteKey* find_in(std::span<const SuiteKey> keys, std::string_view name) {
  const auto found = std::find_if(keys.begin(), keys.end(), [&](const SuiteKey& row) { return row.key.name == name; });
  return found == keys.end() ? nullptr : &*found;
}

}  // namespace

std::span<const SuiteKey> suite_keys() {
  static const std::vector<SuiteKey> keys = {
      {.key = {.name = "name",
               .rule = rule(RuleKind::line, 1, 100),
               .default_text = "",
               .example = "my-suite",
               .help = "What tables and results call the suite. Default: the name of the file."},
       .set = [](Suite& s, std::string_view text) { s.name = text; }},
      {.key = {.name = "description",
               .rule = rule(RuleKind::text, 0, 2000),
               .default_text = "\"\"",
               .example = "Which granularity is best for my layer?",
               .help = "What the suite is for."},
       .set = [](Suite& s, std::string_view text) { s.description = text; }},
      {.key = {.name = "ranks",
               .rule = rule(RuleKind::count, 1, most_ranks),
               .default_text = "2",
               .example = "2",
               .help = "Processes, or devices, that share the experts (N)."},
       .set = [](Suite& s, std::string_view text) { s.ranks = small_count_of(text); }},
      {.key =
           {.name = "device",
            .rule = rule(RuleKind::device, 0, 0),
            .default_text = "cpu",
            .example = "cpu",
            .help =
                "cpu, cuda, or sim:PROFILE: simulated on a machine profile, by name or file; see `moebench machine`."},
       .set = [](Suite& s, std::string_view text) { s.device = device_choice_named(text).value(); }},
      {.key = {.name = "profile",
               .rule = rule(RuleKind::line, 1, 4096),
               .default_text = "",
               .example = "here.json",
               .help =
                   "Machine profile of this machine, from `moebench calibrate`: predictions by it stand beside what is "
                   "measured, and selectors choose for it. Default: that of a simulated device, or none."},
       .set = [](Suite& s, std::string_view text) { s.profile = text; }},
      {.key = {.name = "threads",
               .rule = rule(RuleKind::count, 1, most_threads, {"auto"}),
               .default_text = "auto",
               .example = "auto",
               .help = "Threads of each rank for the experts' computation. auto: the cores divided by the ranks."},
       .set =
           [](Suite& s, std::string_view text) {
             s.threads = text == "auto" ? std::nullopt : std::optional(small_count_of(text));
           }},
      {.key = {.name = "pinning",
               .rule = rule(RuleKind::name, 0, 0, {"auto", "none", "ranks", "streams"}),
               .default_text = "auto",
               .example = "auto",
               .help =
                   "Cores of the threads: none (any), ranks (each rank has its own), streams (all computation on some "
                   "cores, communication and copies on the others). auto: ranks where there are enough cores; streams "
                   "on a "
                   "network of scripts/shaped-network.sh."},
       .set = [](Suite& s, std::string_view text) { s.pinning = pinning_named(text); }},
      {.key = {.name = "axes",
               .rule = {},
               .required = true,
               .default_text = "",
               .example = "",
               .help = "What is varied: every combination of the values is one configuration."},
       .form = KeyForm::axes},
      {.key = {.name = "emulate",
               .rule = {},
               .default_text = "{}",
               .example = "{link_rate: 250 Mbit/s, link_latency: 50 us, copy_rate: 4 GB/s}",
               .help = "What is slowed down on purpose, by sleeping: figures of such configurations say so. Values are "
                       "varied like axes."},
       .form = KeyForm::emulate},
      {.key = {.name = "exclude",
               .rule = {},
               .default_text = "[]",
               .example = "[{system: mpipemoe, granularity: 1}]",
               .help =
                   "Combinations to leave out: each entry leaves out the configurations that have all of its values."},
       .form = KeyForm::selections,
       .entries = &Suite::exclude},
      {.key = {.name = "include",
               .rule = {},
               .default_text = "[]",
               .example = "[{system: mpipemoe, granularity: 8, reuse: s3}]",
               .help =
                   "Configurations beside those of the axes: each entry has its values, and of every other axis the "
                   "first one. Its values need not be among those of the axes."},
       .form = KeyForm::selections,
       .entries = &Suite::include},
      {.key = {.name = "baseline",
               .rule = {},
               .default_text = "",
               .example = "{system: fastmoe}",
               .help = "What speedups are over: the same configuration with these values. Default: no speedups."},
       .form = KeyForm::selection},
      {.key = {.name = "best",
               .rule = rule(RuleKind::name, 0, 0, {schedule_fields.begin(), schedule_fields.end()}),
               .default_text = "",
               .example = "granularity",
               .help = "An axis whose best value is shown for each shape, with what the others take over it."},
       .set = [](Suite& s, std::string_view text) { s.best = text; }},
      {.key = {.name = "published",
               .rule = {},
               .default_text = "[]",
               .example = "[{file: figures.csv, over: {system: fastmoe}}]",
               .help = "Figures that somebody has published, which stand beside the results: files of comma-separated "
                       "values whose columns are axes and figures."},
       .form = KeyForm::published},
      {.key = {.name = "measure", .rule = {}, .default_text = "{}", .example = "", .help = "How it is measured."},
       .form = KeyForm::measure},
      {.key = {.name = "gate",
               .rule = {},
               .default_text = "{}",
               .example = "{time: 5%}",
               .help = "How much worse figures may become before `moebench gate` fails."},
       .form = KeyForm::gate},
  };
  return keys;
}

std::span<const SuiteKey> published_keys() {
  static const std::vector<SuiteKey> keys = {
      {.key = {.name = "file",
               .rule = rule(RuleKind::line, 1, 4096),
               .required = true,
               .default_text = "",
               .example = "figures.csv",
               .help = "Path of the file, from the folder of the suite."}},
      {.key = {.name = "over",
               .rule = {},
               .default_text = "",
               .example = "{system: fastmoe}",
               .help =
                   "What figures, the published and ours, are taken over: the same configuration with these values. "
                   "Default: the baseline."},
       .form = KeyForm::selection},
      {.key = {.name = "counted",
               .rule = rule(RuleKind::name, 0, 0, memory_part_names()),
               .default_text = "[arenas, routing]",
               .example = "[arenas, parameters, gradients]",
               .help = "What is counted as memory."},
       .form = KeyForm::names},
  };
  return keys;
}

std::span<const SuiteKey> measure_keys() {
  static const std::vector<SuiteKey> keys = {
      {.key = {.name = "rounds",
               .rule = rule(RuleKind::count, 1, most_rounds),
               .default_text = "3",
               .example = "3",
               .help = "Rounds, each with fresh processes and every configuration in a new order."},
       .set = [](Suite& s, std::string_view text) { s.measure.rounds = small_count_of(text); }},
      {.key = {.name = "min_time",
               .rule = rule(RuleKind::seconds, 0, one_hour),
               .default_text = "0.1",
               .example = "0.1",
               .help = "Seconds for which a configuration is repeated in each round."},
       .set = [](Suite& s, std::string_view text) { s.measure.min_time = Seconds(decimal_of(text).value()); }},
      {.key = {.name = "timeout",
               .rule = rule(RuleKind::seconds, 0.1, one_day),
               .default_text = "30",
               .example = "30",
               .help = "Seconds after which a configuration is given up as failed; more than min_time."},
       .set = [](Suite& s, std::string_view text) { s.measure.timeout = Seconds(decimal_of(text).value()); }},
      {.key = {.name = "order",
               .rule = rule(RuleKind::name, 0, 0, {"blocks", "turns"}),
               .default_text = "blocks",
               .example = "turns",
               .help = "blocks: all iterations of a configuration, then those of the next. turns: configurations of "
                       "one layer take turns, one iteration of each, so that what disturbs the machine meets all "
                       "alike; all of them are in memory at once."},
       .set = [](Suite& s, std::string_view text) { s.measure.order = measure_order_named(text).value(); }},
      {.key = {.name = "seed",
               .rule = rule(RuleKind::count, 0, most_seed),
               .default_text = "1",
               .example = "1",
               .help = "Of all random numbers: the same seed gives the same inputs, weights and order."},
       .set = [](Suite& s,
                 std::string_view text) { s.measure.seed = static_cast<std::uint64_t>(count_of(text).value()); }},
  };
  return keys;
}

std::span<const SuiteKey> gate_keys() {
  static const std::vector<SuiteKey> keys = {
      {.key = {.name = "time",
               .rule = rule(RuleKind::share, 0, 0),
               .default_text = "2%",
               .example = "2%",
               .help = "How much longer a step may take; within it, it is the same."},
       .set = [](Suite& s, std::string_view text) { s.gate.time = share_of(text).value(); }},
      {.key = {.name = "memory",
               .rule = rule(RuleKind::share, 0, 0),
               .default_text = "0%",
               .example = "0%",
               .help = "How much more device memory a rank may take. It is known exactly."},
       .set = [](Suite& s, std::string_view text) { s.gate.memory = share_of(text).value(); }},
      {.key = {.name = "prediction_error",
               .rule = rule(RuleKind::share, 0, 0),
               .default_text = "5%",
               .example = "5%",
               .help = "How far the error of predictions may grow: 5% from 3% to 8%. Without a profile there is none."},
       .set = [](Suite& s, std::string_view text) { s.gate.prediction_error = share_of(text).value(); }},
      {.key = {.name = "overlap",
               .rule = rule(RuleKind::share, 0, 0),
               .default_text = "5%",
               .example = "5%",
               .help = "How far the share of hidden communication may fall: 5% from 60% to 55%."},
       .set = [](Suite& s, std::string_view text) { s.gate.overlap = share_of(text).value(); }},
  };
  return keys;
}

const SuiteKey* find_suite_key(std::string_view name) {
  const SuiteKey* top = find_in(suite_keys(), name);
  return top != nullptr ? top : find_in(measure_keys(), name);
}

void override_key(Suite& suite, std::string_view name, const std::string& text) {
  const std::string option = "--" + std::string(name);
  const SuiteKey* row = find_suite_key(name);
  if (row == nullptr || row->set == nullptr)
    throw InputError(option, "is no single value of a suite", "edit the suite");
  if (const auto complaint = complaint_about(row->key, text, false)) {
    throw InputError(option, complaint->what, complaint->remedy);
  }
  row->set(suite, text);
  if (find_axis_key(name) != nullptr) std::erase_if(suite.axes, [&](const Axis& axis) { return axis.name == name; });
}

}  // namespace moebench
