#include "cli/results_command.h"

#include <cstdio>
#include <memory>

#include <fmt/format.h>

#include "cli/exit_status.h"
#include "cli/printed_results.h"
#include "cli/results_folder.h"
#include "cli/run_list.h"
#include "reference/base/error.h"
#include "results/atomic_file.h"
#include "results/export/export.h"
#include "results/results_json.h"
#include "results/store/gate_files.h"
#include "results/store/pruning.h"
#include "results/store/read_results.h"
#include "results/store/results_files.h"
#include "results/store/results_store.h"

namespace moebench {
namespace {

constexpr const char* default_folder = "moebench-results";

struct ResultsOptions {
  std::string path;  // a folder to look below, or results
  std::string out;
  std::string format = "json";
  std::optional<int> keep;
  std::optional<double> older_than;  // days
  bool dry_run = false;
  bool json = false;
};

using Options = std::shared_ptr<ResultsOptions>;

int list(const ResultsOptions& options) {
  const std::vector<RunSummary> runs = runs_below(options.path);
  if (options.json) {
    fmt::print("{}\n", run_list_json(runs).dump(2));
  } else if (runs.empty()) {
    fmt::print("No runs below {}.\n", options.path);
  } else {
    fmt::print("{}", run_list_text(runs));
  }
  return exit_done;
}

int show(const ResultsOptions& options) {
  const Results results = read_results(options.path);
  if (options.json) {
    fmt::print("{}", text_of(results));
    return exit_done;
  }
  fmt::print("{}", printed(results));
  for (const std::string& note : results.notes) fmt::print("note: {}\n", note);
  if (results.state != ResultsState::complete) {
    fmt::print("not complete ({}): {} of {} configurations so far\n", name_of(results.state), results.runs.size(),
               results.suite.configurations);
  }
  return exit_done;
}

int export_results(const ResultsOptions& options) {
  const std::string text = exported(read_results(options.path), *export_format_named(options.format));
  if (options.out.empty()) {
    fmt::print("{}", text);
  } else {
    write_atomically(options.out, text);
  }
  return exit_done;
}

int import_results(const ResultsOptions& options) {
  const Results results = read_results(options.path);
  const std::filesystem::path folder = make_results_folder(options.out, results.suite.name);
  write_store(folder, results);
  fmt::print("Results: {}\n", folder.string());
  return exit_done;
}

int prune(const ResultsOptions& options) {
  if (!options.keep && !options.older_than) {
    throw InputError("nothing says which runs may go", "give --keep, --older-than, or both");
  }
  Pruning pruning{.keep = options.keep,
                  .older_than = std::nullopt,
                  .now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now())};
  if (options.older_than) pruning.older_than = std::chrono::hours(24) * *options.older_than;
  if (const auto gate = gate_around(options.path)) {
    throw InputError(options.path, "is a part of a gate, " + gate->string(), "prune the folder that has the gate");
  }
  Bytes freed;
  for (const RunSummary& run : to_be_pruned(runs_below(options.path), pruning)) {
    freed += run.size;
    if (options.dry_run) {
      fmt::print("would remove {} ({})\n", run.folder.string(), file_size_text(run.size));
      continue;
    }
    const bool is_gone = run.gate_rounds ? remove_gate(run.folder) : remove_results(run.folder);
    fmt::print("removed {}{} ({})\n", run.folder.string(), is_gone ? "" : ": the results, not the other files",
               file_size_text(run.size));
  }
  fmt::print("{}: {}\n", options.dry_run ? "would be freed" : "freed", file_size_text(freed));
  return exit_done;
}

CLI::App& add(CLI::App& app, Action& chosen, const std::string& name, const std::string& description,
              const std::string& examples, const Options& options, int (*action)(const ResultsOptions&)) {
  return add_command(app, chosen, name, description,
                     examples +
                         "Exit status: 0 done, 2 wrong usage, or files that cannot be "
                         "read or written.\n",
                     [options, action] { return action(*options); });
}

void add_folder(CLI::App& command, const Options& options) {
  options->path = default_folder;
  command.add_option("FOLDER", options->path, "Where to look for runs, with all folders below it")
      ->capture_default_str();
}

void add_results(CLI::App& command, const Options& options, const char* name = "RESULTS") {
  command.add_option(name, options->path, "The folder of a run, a results.db, or an exported results.json")->required();
}

void add_list(CLI::App& app, Action& chosen) {
  const auto options = std::make_shared<ResultsOptions>();
  CLI::App& command = add(app, chosen, "list", "Lists the runs below a folder, the oldest first",
                          "  moebench results list\n"
                          "  moebench results list benchmarks --json\n"
                          "A gate is one entry with its rounds.\n"
                          "States: running, complete, interrupted, lost, unfinished (its process is gone), damaged.\n",
                          options, list);
  add_folder(command, options);
  command.add_flag("--json", options->json, "Print JSON instead of the table");
}

void add_show(CLI::App& app, Action& chosen) {
  const auto options = std::make_shared<ResultsOptions>();
  CLI::App& command = add(app, chosen, "show", "Prints the tables of a run, also while it goes on",
                          "  moebench results show moebench-results/quick-20261129-101500\n"
                          "  moebench results show results.json\n",
                          options, show);
  add_results(command, options);
  command.add_flag("--json", options->json, "Print JSON instead of the tables");
}

void add_export(CLI::App& app, Action& chosen) {
  const auto options = std::make_shared<ResultsOptions>();
  CLI::App& command = add(app, chosen, "export", "Writes a run's results in another format",
                          "  moebench results export results > results.json\n"
                          "  moebench results export results --format samples --out samples.csv\n"
                          "  moebench results export results --format step-summary >> \"$GITHUB_STEP_SUMMARY\"\n"
                          "Formats: docs/ci.md\n",
                          options, export_results);
  add_results(command, options);
  const std::vector<std::string_view> names = export_format_names();
  command
      .add_option(
          "--format", options->format,
          "json: all there is; samples: CSV, one line an iteration; csv: one line a round; others for other tools")
      ->check(CLI::IsMember(std::vector<std::string>(names.begin(), names.end())))
      ->capture_default_str();
  command.add_option("--out", options->out, "File, which is replaced; default: standard output");
}

void add_import(CLI::App& app, Action& chosen) {
  const auto options = std::make_shared<ResultsOptions>();
  CLI::App& command = add(app, chosen, "import", "Makes a results folder from an exported file",
                          "  moebench results import results.json\n"
                          "  moebench results import results.json --out baseline\n",
                          options, import_results);
  add_results(command, options, "FILE");
  command.add_option("--out", options->out, "Folder to be made; default: moebench-results/SUITE-DATE-TIME");
}

void add_prune(CLI::App& app, Action& chosen) {
  const auto options = std::make_shared<ResultsOptions>();
  CLI::App& command = add(
      app, chosen, "prune", "Removes old runs below a folder, without asking",
      "  moebench results prune --keep 20 --dry-run\n"
      "  moebench results prune --older-than 90\n"
      "  moebench results prune --keep 5 --older-than 30     # of those older than 30 days, not the newest 5 of all\n"
      "Only files that moebench wrote are removed, and folders that are empty then. A gate goes as a whole. A run\n"
      "that is being written, and what cannot be read, stays.\n",
      options, prune);
  add_folder(command, options);
  command.add_option("--keep", options->keep, "The newest N stay")->check(CLI::NonNegativeNumber)->type_name("N");
  command.add_option("--older-than", options->older_than, "Only runs that began more than DAYS ago go")
      ->check(CLI::NonNegativeNumber)
      ->type_name("DAYS");
  command.add_flag("--dry-run", options->dry_run, "Say what would be removed, and remove nothing");
}

}  // namespace

void add_results_command(CLI::App& app, Action& chosen) {
  CLI::App& command =
      *app.add_subcommand("results", "Lists, shows, exports, imports and removes the runs that are kept");
  command.require_subcommand(1);
  command.footer(
      "Examples:\n"
      "  moebench results list\n"
      "  moebench results show moebench-results/quick-20261129-101500\n"
      "  moebench results export results --format samples --out samples.csv\n"
      "  moebench results import results.json --out baseline\n"
      "  moebench results prune --keep 20 --dry-run\n");
  add_list(command, chosen);
  add_show(command, chosen);
  add_export(command, chosen);
  add_import(command, chosen);
  add_prune(command, chosen);
}

}  // namespace moebench
