#include "results/export/export.h"

#include <array>

#include "results/export/formats.h"
#include "results/results_json.h"
#include "results/samples_csv.h"

namespace moebench {
namespace {

struct Format {
  ExportFormat format;
  std::string_view name;
  std::string (*write)(const Results&);
};

constexpr std::array<Format, 8> formats = {
    {{ExportFormat::json, "json", text_of},
     {ExportFormat::samples, "samples", samples_csv},
     {ExportFormat::google_benchmark, "google-benchmark", google_benchmark_json},
     {ExportFormat::junit, "junit", junit_xml},
     {ExportFormat::github_action_benchmark, "github-action-benchmark", github_action_benchmark_json},
     {ExportFormat::bencher, "bencher", bencher_json},
     {ExportFormat::csv, "csv", rounds_csv},
     {ExportFormat::step_summary, "step-summary", step_summary_markdown}}};

const Format& format_of(ExportFormat format) { return formats[static_cast<std::size_t>(format)]; }

}  // namespace

std::string_view name_of(ExportFormat format) { return format_of(format).name; }

std::optional<ExportFormat> export_format_named(std::string_view name) {
  for (const Format& format : formats) {
    if (format.name == name) return format.format;
  }
  return std::nullopt;
}

std::vector<std::string_view> export_format_names() {
  std::vector<std::string_view> names;
  for (const Format& format : formats) names.push_back(format.name);
  return names;
}

std::string exported(const Results& results, ExportFormat format) { return format_of(format).write(results); }

}  // namespace moebench
