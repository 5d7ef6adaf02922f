#include <algorithm>
#include <sstream>

#include <fmt/format.h>

#include "results/export/formats.h"
#include "results/export/round_summary.h"
#include "results/markdown.h"

namespace moebench {
namespace {

std::string row_of(const Results& results, const RunResult& run) {
  const auto summary = round_summary(run);
  if (!summary) {
    return fmt::format("| {} | {} | | | | |\n", markdown_cell(run.label),
                       markdown_cell(fmt::format("{}: {}", name_of(run.status), run.reason)));
  }
  const auto faster = speedup(results, run);
  const auto hidden = overlap(run);
  const auto memory = peak_memory(run);
  return fmt::format("| {} | ok | {:.3f} ({:.3f} to {:.3f}) | {} | {} | {} |\n", markdown_cell(run.label),
                     in_milliseconds(summary->median), in_milliseconds(summary->least), in_milliseconds(summary->most),
                     faster ? fmt::format("{:.2f}x", faster->count()) : std::string(),
                     memory ? fmt::format("{:.2f}", in_mib(*memory)) : std::string(),
                     hidden ? fmt::format("{:.0f} %", hidden->count() * 100) : std::string());
}

// What failed, what was skipped, then the slowest over its baseline, or else the slowest.
std::vector<const RunResult*> worst_first(const Results& results) {
  struct Place {
    int group = 0;
    double quickness = 0;  // within the group
    const RunResult* run = nullptr;
  };
  enum { failed, skipped, over_a_baseline, alone };
  std::vector<Place> places;
  for (const RunResult& run : results.runs) {
    Place place{.group = run.status == RunStatus::failed ? failed : skipped, .run = &run};
    const auto summary = round_summary(run);
    if (const auto faster = speedup(results, run)) {
      place.group = over_a_baseline;
      place.quickness = faster->count();
    } else if (summary) {
      place.group = alone;
      place.quickness = -summary->median.count();
    }
    places.push_back(place);
  }
  std::stable_sort(places.begin(), places.end(), [](const Place& a, const Place& b) {
    return a.group != b.group ? a.group < b.group : a.quickness < b.quickness;
  });
  std::vector<const RunResult*> runs;
  for (const Place& place : places) runs.push_back(place.run);
  return runs;
}

}  // namespace

std::string step_summary_markdown(const Results& results) {
  BoundedText text(largest_step_summary);
  text.add(markdown_heading(fmt::format("moebench, {} of {} configurations, {}: {}", results.runs.size(),
                                        results.suite.configurations, name_of(results.state), results.suite.name)));
  std::istringstream unreal(unreal_note(results.environment));
  bool is_real = true;
  for (std::string line; std::getline(unreal, line); is_real = false) text.add("- " + markdown_cell(line) + "\n");
  if (!is_real) text.add("\n");
  text.add(
      "| configuration | status | step ms (range of rounds) | speedup | MiB | overlap |\n"
      "| --- | --- | ---: | ---: | ---: | ---: |\n");
  for (const RunResult* run : worst_first(results)) text.add(row_of(results, *run));
  return text.text();
}

}  // namespace moebench
