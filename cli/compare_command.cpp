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
#include "results/store/read_results.h"
#include "suites/quantity.h"

namespace moebench {
namespace {

struct CompareOptions {
  std::string before;
  std::string after;
  std::string margin = "2%";
  bool is_paired = false;
  bool json = false;
  bool markdown = false;
};

Ratio margin_of(const std::string& text) {
  if (const auto share = share_of(text)) return *share;
  throw InputError("--margin " + text, "is no share", "write it in percent, such as 2%");
}

int compare(const CompareOptions& options) {
  ChangeRules rules;
  rules.margins.time = margin_of(options.margin);
  rules.pairing = options.is_paired ? Pairing::by_round : Pairing::none;
  Changes changes = changes_between(read_results(options.before), read_results(options.after), rules);
  changes.before.origin = options.before;
  changes.after.origin = options.after;
  if (options.json) {
    fmt::print("{}\n", to_json(changes).dump(2));
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
      "  moebench compare gate/base gate/new --paired --markdown >> \"$GITHUB_STEP_SUMMARY\"\n"
      "Verdicts are for reading: the exit status is 0 whatever they are, and 2 where there is nothing to read. "
      "Whoever\n"
      "wants a status of 1 for a regression measures with `moebench gate`, where times can be trusted more.\n",
      [options] { return compare(*options); });
  command.add_option("OLD", options->before, "Folder with results, or an exported file")->required();
  command.add_option("NEW", options->after, "Likewise, to be compared with it")->required();
  command.add_option("--margin", options->margin, "By how much a step may become slower or faster and be the same")
      ->capture_default_str();
  command.add_flag("--paired", options->is_paired,
                   "Round i of both was measured side by side, as `moebench gate` does it");
  CLI::Option* json = command.add_flag("--json", options->json, "Print JSON instead of the table");
  command.add_flag("--markdown", options->markdown, "Print Markdown, the worst first")->excludes(json);
}

}  // namespace moebench
