#include "cli/gate_command.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

#include <fmt/format.h>

#include "cli/exit_status.h"
#include "cli/output_target.h"
#include "cli/results_folder.h"
#include "cli/suite_request.h"
#include "reference/base/error.h"
#include "results/atomic_file.h"
#include "results/changes/baseline_file.h"
#include "results/changes/changes_json.h"
#include "results/changes/changes_table.h"
#include "results/changes/gate_folder.h"
#include "results/changes/gate_markdown.h"
#include "results/changes/gate_outcome.h"
#include "results/export/export.h"
#include "results/store/folder_lock.h"
#include "results/store/gate_files.h"
#include "suites/quantity.h"
#include "suites/reader.h"
#include "suites/run/gate_run.h"
#include "suites/run/launch.h"

namespace moebench {
namespace {

struct GateOptions {
  SuiteOptions suite;
  std::string against;
  std::string baseline;
  std::string saved_baseline;
  std::string summary;
  std::string junit;
  std::string budget;
  int most_rounds = StoppingRule{}.most_rounds;
  bool inconclusive_is_pass = false;
  bool json = false;
};

Seconds budget_of(const std::string& text) {
  if (text.empty()) return Seconds(0);
  if (const auto time = duration_of(text)) return *time;
  throw InputError("--budget " + text, "is no time", "write it in seconds, such as \"600 s\"");
}

void require_something_to_do(const GateOptions& options) {
  if (options.against.empty() && options.baseline.empty() && options.saved_baseline.empty()) {
    throw InputError("nothing to judge by", "name another build with --against, or a file with --baseline");
  }
  std::error_code is_gone;
  const bool is_program =
      std::filesystem::is_regular_file(options.against, is_gone) && ::access(options.against.c_str(), X_OK) == 0;
  if (!options.against.empty() && !is_program) {
    throw InputError("--against " + options.against, "is no program that can be started",
                     "name a moebench of another build");
  }
  if (launch_from_environment().agents > 1) {
    throw InputError("a gate starts its runs itself", "start it once, without torchrun, srun or mpirun");
  }
}

std::vector<std::string> run_arguments(const SuiteOptions& options) {
  std::vector<std::string> arguments = {options.suite};
  const auto add = [&](const char* name, const std::string& value) {
    if (value.empty()) return;
    arguments.emplace_back(name);
    arguments.push_back(value);
  };
  for (const std::string& only : options.only) add("--only", only);
  add("--ranks", options.ranks);
  add("--device", options.device);
  add("--profile", options.profile);
  return arguments;
}

std::filesystem::path gate_folder(const std::string& asked, const std::string& suite) {
  const std::filesystem::path folder = make_results_folder(asked, "gate-" + suite);
  if (is_gate_folder(folder) || std::filesystem::exists(folder / "new")) {
    throw InputError(folder.string(), "has a gate's results already", "choose another --out, or move them away");
  }
  return folder;
}

// Rather now than after all rounds. A folder that was made for them is not left behind.
void require_targets(const GateOptions& options, const std::filesystem::path& folder) {
  try {
    require_target("--out", folder / gate_file_name, Written::replaced);
    require_target("--summary", options.summary, Written::appended);
    require_target("--junit", options.junit, Written::replaced);
    require_target("--save-baseline", options.saved_baseline, Written::replaced);
  } catch (const WriteError&) {
    std::error_code is_in_use;
    std::filesystem::remove(folder, is_in_use);
    throw;
  }
}

FolderLock lock_of(const std::filesystem::path& folder) {
  if (auto lock = FolderLock::taken(folder)) return std::move(*lock);
  throw WriteError(folder.string(), "another gate writes results there", "choose another --out");
}

GateRequest request_of(const GateOptions& options) {
  const Suite suite = read_suite(options.suite.suite);
  GateRequest request{.arguments = run_arguments(options.suite),
                      .program = "/proc/self/exe",
                      .base = options.against,
                      .baseline = std::nullopt,
                      .folder = {},
                      .margins = suite.gate,
                      .stopping = {.most_rounds = options.most_rounds, .budget = budget_of(options.budget)},
                      .seed = suite.measure.seed};
  if (!options.baseline.empty()) request.baseline = read_baseline(options.baseline);
  request.folder = gate_folder(options.suite.out, suite.name);
  require_targets(options, request.folder);
  return request;
}

std::string_view reason_of(NextStep end) {
  switch (end) {
    case NextStep::narrow_enough:
      return "intervals are narrow enough";
    case NextStep::rounds_spent:
      return "no more rounds are allowed";
    case NextStep::time_spent:
      return "the time is spent";
    case NextStep::another_round:
      break;
  }
  return {};
}

Json outcome_json(const GateOutcome& outcome, const GateRun& run) {
  return {{"result", name_of(outcome.result())},
          {"rounds", run.rounds},
          {"left_out", run.left_out},
          {"ended_because", reason_of(run.end)},
          {"failed", outcome.failed},
          {"regressions", outcome.regressions},
          {"missing", outcome.missing},
          {"inconclusive", outcome.inconclusive},
          {"not_judged", outcome.not_judged}};
}

// Of rounds that were measured to be judged by later.
Json unjudged_json(const GateRun& run) {
  const Json gate = {{"result", "not judged"},
                     {"rounds", run.rounds},
                     {"left_out", run.left_out},
                     {"ended_because", reason_of(run.end)}};
  return {{"schema_version", 1}, {"gate", gate}};
}

std::string left_out_text(const GateRun& run) {
  std::string text;
  for (const std::string& round : run.left_out) text += "left out: " + round + "\n";
  return text;
}

void append_summary(const std::string& path, const GateRun& run) {
  std::ofstream file(path, std::ios::app);
  file << gate_markdown(run.changes, run.left_out);
  file.close();
  if (!file) throw WriteError(path, "cannot be written", "choose another --summary");
}

ExitStatus status_of(GateResult result, bool inconclusive_is_pass) {
  switch (result) {
    case GateResult::passed:
      return exit_done;
    case GateResult::regression:
      return exit_regression;
    case GateResult::inconclusive:
      return inconclusive_is_pass ? exit_done : exit_inconclusive;
    case GateResult::missing:
      return exit_no_baseline;
    case GateResult::failed:
      break;
  }
  return exit_failed;
}

std::string_view reason_against(GateResult result) {
  switch (result) {
    case GateResult::regression:
      return "something is worse";
    case GateResult::missing:
      return "configurations have no time";
    case GateResult::failed:
      return "a configuration failed";
    case GateResult::passed:
    case GateResult::inconclusive:
      break;
  }
  return {};
}

void say_not_saved(const std::string& file, std::string_view reason) {
  if (!file.empty()) fmt::print(stderr, "Baseline: not saved, since {}: {}\n", reason, file);
}

// What later builds are judged by is not replaced by what is worse.
void save_baseline(const std::string& file, const Results& results, GateResult result) {
  if (file.empty()) return;
  if (const std::string_view reason = reason_against(result); !reason.empty()) {
    say_not_saved(file, reason);
    return;
  }
  write_atomically(file, baseline_text(results));
  fmt::print(
      stderr, "Baseline: {}{}\n", file,
      result == GateResult::inconclusive ? " (the gate is inconclusive: it may be worse than the one before)" : "");
}

int report(const GateOptions& options, const GateRequest& request, GateRun& run) {
  run.changes.before.origin = options.against.empty() ? options.baseline : options.against;
  run.changes.after.origin = "this build";
  const GateOutcome outcome = outcome_of(run.changes);
  Json json = to_json(run.changes);
  json["gate"] = outcome_json(outcome, run);
  write_atomically(request.folder / gate_file_name, text_of_changes(json));
  if (!options.summary.empty()) append_summary(options.summary, run);
  if (!options.junit.empty()) write_atomically(options.junit, junit_of(run.changes));
  save_baseline(options.saved_baseline, run.after, outcome.result());
  if (options.json) {
    fmt::print("{}", text_of_changes(json));
  } else {
    fmt::print("{}\n{}{}Rounds: {}, since {}\nEverything: {}\n", changes_table(run.changes), text_of(outcome),
               left_out_text(run), run.rounds, reason_of(run.end), request.folder.string());
  }
  return status_of(outcome.result(), options.inconclusive_is_pass && !outcome.has_too_few_rounds);
}

bool has_failed(const Results& results) {
  return std::any_of(results.runs.begin(), results.runs.end(),
                     [](const RunResult& run) { return run.status == RunStatus::failed; });
}

int gate(const GateOptions& options) {
  require_something_to_do(options);
  if (!options.baseline.empty() && !std::filesystem::exists(options.baseline)) {
    fmt::print(stderr, "error: {}: there is no baseline: make one with --save-baseline\n", options.baseline);
    return exit_no_baseline;
  }
  const GateRequest request = request_of(options);
  const FolderLock lock = lock_of(request.folder);
  if (request.baseline) write_atomically(request.folder / gate_baseline_name, baseline_text(*request.baseline));
  Interrupts interrupts;
  GateRun run;
  try {
    run = run_gate(request, interrupts, [](const std::string& text) { fmt::print(stderr, "{}\n", text); });
  } catch (const NoBaselineError& error) {
    fmt::print(stderr, "error: {}\n", error.what());
    say_not_saved(options.saved_baseline, "the baseline is of another environment");
    return exit_no_baseline;
  }
  if (const auto signal = interrupts.signal()) return 128 + *signal;
  if (!request.base.empty() || request.baseline) return report(options, request, run);
  write_atomically(request.folder / gate_file_name, text_of_changes(unjudged_json(run)));
  const bool is_right = !has_failed(run.after);
  save_baseline(options.saved_baseline, run.after, is_right ? GateResult::passed : GateResult::failed);
  return is_right ? exit_done : exit_failed;
}

}  // namespace

void add_gate_command(CLI::App& app, Action& chosen) {
  const auto options = std::make_shared<GateOptions>();
  CLI::App& command = add_command(
      app, chosen, "gate", "Fails where this build is worse than another one, or than a baseline",
      "  moebench gate suites/quick.yaml --against base/build/release/cli/moebench\n"
      "  moebench gate suite.yaml --against base/moebench --budget '600 s' --summary \"$GITHUB_STEP_SUMMARY\"\n"
      "  moebench gate suite.yaml --save-baseline baseline.json\n"
      "  moebench gate suite.yaml --baseline baseline.json --inconclusive-is-pass\n"
      "Both builds run the suite round by round, side by side, until intervals are half as wide to either side as\n"
      "the suite's margins, or rounds or time are spent. Exit status: 0 nothing is worse, 1 something is, 2 wrong\n"
      "usage, 3 inconclusive, 4 the baseline is of another environment or configurations are missing, 5 a\n"
      "configuration failed or was incorrect, 130 Ctrl-C, 143 SIGTERM, 129 SIGHUP.\n",
      [options] { return gate(*options); });
  add_suite_options(command, options->suite);
  CLI::Option* against =
      command.add_option("--against", options->against, "The moebench program of the build to be compared with");
  command
      .add_option("--baseline", options->baseline,
                  "A baseline that was saved on this machine, or any for a simulated device")
      ->excludes(against);
  command.add_option("--save-baseline", options->saved_baseline,
                     "File for this build's results as a baseline, where none is worse, missing or failed; with "
                     "nothing to be compared with, --max-rounds rounds");
  command.add_option("--max-rounds", options->most_rounds, "Rounds at most")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  command.add_option("--budget", options->budget,
                     "Time at most, such as \"600 s\"; a round that goes on for more than a minute, and more than "
                     "twice the longest, after it is ended; default: any");
  command.add_flag("--inconclusive-is-pass", options->inconclusive_is_pass,
                   "Status 0 instead of 3, unless there were too few rounds for an interval");
  command.add_option("--summary", options->summary, "File that a summary in Markdown is appended to");
  command.add_option("--junit", options->junit, "File for JUnit's XML, a test for each configuration");
  command.add_flag("--json", options->json, "Print JSON instead of the table");
}

}  // namespace moebench
