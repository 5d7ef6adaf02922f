#include "cli/printed_results.h"

#include <unistd.h>

#include <cstdio>
#include <cstdlib>

#include "results/best_curve.h"
#include "results/comparison_table.h"
#include "results/table.h"
#include "suites/run/progress_printer.h"

namespace moebench {
namespace {

bool wants_colour() {
  const char* no_colour = std::getenv("NO_COLOR");
  return ::isatty(STDOUT_FILENO) != 0 && terminal_columns(stdout) > 0 && (no_colour == nullptr || *no_colour == '\0');
}

}  // namespace

std::string printed(const Results& results) {
  if (results.runs.empty()) return {};
  return table_of(results, {.colour = wants_colour()}) + best_table(results) + comparison_table(results) + "\n";
}

}  // namespace moebench
