// Two services' lists of figures: github.com/benchmark-action/github-action-benchmark (tool customSmallerIsBetter), and
// Bencher's BMF (bencher.dev/docs/reference/bencher-metric-format), whose measure "latency" is in nanoseconds. Names
// are what is shown, so they say what was not real.
#include <cmath>

#include <fmt/format.h>

#include "results/environment.h"
#include "results/export/formats.h"
#include "results/export/round_summary.h"
#include "results/json.h"
#include "results/unreal_tag.h"

namespace moebench {
namespace {

std::string text_of(const Json& json) { return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n"; }

double rounded(double value) { return std::round(value * 1e6) / 1e6; }

}  // namespace

std::string github_action_benchmark_json(const Results& results) {
  Json list = Json::array();
  const std::string unreal = unreal_note(results.environment);
  const std::string tag = unreal_tag(results.environment);
  for (const RunResult& run : results.runs) {
    const auto summary = round_summary(run);
    if (!summary) continue;
    const double reach = in_milliseconds(summary->most - summary->least) / 2;
    list.push_back({{"name", tagged(run.label, tag)},
                    {"unit", "ms"},
                    {"value", rounded(in_milliseconds(summary->median))},
                    {"range", fmt::format("± {:.3f}", reach)},
                    {"extra", fmt::format("median of {} rounds\n{}", summary->medians.size(), unreal)}});
    if (const auto memory = peak_memory(run)) {
      list.push_back({{"name", tagged(run.label + " (memory)", tag)},
                      {"unit", "MiB"},
                      {"value", rounded(in_mib(*memory))},
                      {"extra", unreal}});
    }
  }
  return text_of(list);
}

std::string bencher_json(const Results& results) {
  Json json = Json::object();
  constexpr double nanoseconds = 1e9;
  for (const RunResult& run : results.runs) {
    const auto summary = round_summary(run);
    if (!summary) continue;
    Json& measures = json[tagged(run.label, unreal_tag(results.environment))];
    measures["latency"] = {{"value", rounded(summary->median.count() * nanoseconds)},
                           {"lower_value", rounded(summary->least.count() * nanoseconds)},
                           {"upper_value", rounded(summary->most.count() * nanoseconds)}};
    if (const auto memory = peak_memory(run)) measures["memory"] = {{"value", memory->count()}};
  }
  return text_of(json);
}

}  // namespace moebench
