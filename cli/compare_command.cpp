#include "cli/compare_command.h"

#include <memory>
#include <string>

#include <fmt/format.h>

#include "cli/exit_status.h"
#include "reference/base/error.h"
#include "results/changes/changes.h"
#include "results/changes/changes_json.h"
#include "results/changes/changes_markdown.h"
#include "results/changes/changes_table.h"
#include "results/changes/gate_folder.h"
#include "results/store/read_results.h"
#include "suites/quantity.h"

namespace moebench {
namespace {

struct CompareOptions {
  std::string before;
  std::string after;
  std::string margin;
  bool is_paired = false;
  bool json = false;
  bool markdown = false;
};

Ratio margin_of(const std::string& text) {
  if (const auto share = share_of(text)) return *share;
  throw InputError("--margin " + text, "is no share", "write it in percent, such as 2%");
}

// Puts the two sides of a gate's folder in its place.
void name_sides(CompareOptions& options) {
  const auto gate = gate_folder(options.before);
  if (!gate) {
    throw InputError(options.before, "is no gate's folder, and there is nothing to compare it with",
                     "give two results: moebench compare OLD NEW");
  }
  options.after = sides_of(*gate).back().string();
  options.before = base_of(*gate).string();
}

int compare(CompareOptions options) {
  if (options.after.empty()) name_sides(options);
  const Results before = read_compared_results(options.before);
  const Results after = read_compared_results(options.after);
  ChangeRules rules;
  if (const auto gate = gate_of(options.before, options.after)) {
    rules = gate->rules;
    rules.resampling.seed = after.suite.seed;
  }
  if (!options.margin.empty()) rules.margins.time = margin_of(options.margin);
  if (options.is_paired) rules.pairing = Pairing::by_round;
  Changes changes = changes_between(before, after, rules);
  changes.before.origin = options.before;
  changes.after.origin = options.after;
  if (options.json) {
    fmt::print("{}", text_of_changes(to_json(changes)));
  } else {
    fmt::print("{}", options.markdown ? changes_markdown(changes) : changes_table(changes));
  }
  return exit_done;
}

}  // namespace

void add_compare_command(CLI::App& app, Action& chosen) {
  const auto options = std::make_shared<CompareOptions>();
  CLI::App& command = add_command(
      app, chosen, "compare", "Compares two results, configuration by configuration",
      "  moebench compare moebench-results/monday moebench-results/friday\n"
      "  moebench compare old.json new.json --margin 5% --json\n"
      "  moebench compare gate --markdown >> \"$GITHUB_STEP_SUMMARY\"\n"
      "The two sides of a gate's folder, given as one or as gate/base gate/new, are judged by the gate's own rules:\n"
      "its margins, and round by round where it measured so.\n"
      "Verdicts are for reading: the exit status is 0 whatever they are, and 2 where there is nothing to read.\n"
      "Whoever wants a status of 1 for a regression measures with `moebench gate`, where times can be trusted more.\n",
      [options] { return compare(*options); });
  command.add_option("OLD", options->before, "Folder with results, or an exported file; or a gate's folder alone")
      ->required();
  command.add_option("NEW", options->after, "Likewise, to be compared with it");
  command.add_option("--margin", options->margin,
                     "By how much a step may become slower or faster and be the same; default: as the gate had it, or "
                     "else 2%");
  command.add_flag("--paired", options->is_paired,
                   "Round i of both was measured side by side, as `moebench gate` does it");
  CLI::Option* json = command.add_flag("--json", options->json, "Print JSON instead of the table");
  command.add_flag("--markdown", options->markdown, "Print Markdown, the worst first")->excludes(json);
}

}  // namespace moebench
