#pragma once
// Results as other programs read them.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "results/changes/change.h"
#include "results/results.h"

namespace moebench {

enum class ExportFormat : std::uint8_t {
  json,                     // results.json, all there is (results/results_json.h)
  samples,                  // CSV: a line for each iteration (results/samples_csv.h)
  google_benchmark,         // JSON as Google Benchmark writes it: a repetition for each round, and aggregates
  junit,                    // XML: a test for each configuration, which fails where it failed
  github_action_benchmark,  // JSON of github-action-benchmark's tool customSmallerIsBetter
  bencher,                  // Bencher Metric Format: nanoseconds and bytes
  csv,                      // a line for each round
  step_summary,             // Markdown, below what GitHub takes; what failed first, then the slowest
};

std::string_view name_of(ExportFormat format);  // "google-benchmark", "junit", ...
std::optional<ExportFormat> export_format_named(std::string_view name);
std::vector<std::string_view> export_format_names();

// Ends with a newline.
std::string exported(const Results& results, ExportFormat format);

// JUnit's XML of a comparison: a test for each configuration, which fails where anything is worse or its time is
// missing, and is skipped where nothing can be said; and one that fails where nothing could be compared at all.
std::string junit_of(const Changes& changes);

}  // namespace moebench
