// RFC 4180, but for line ends: \n.
#include <algorithm>
#include <string_view>

#include <fmt/format.h>

#include "reference/base/percentile.h"
#include "results/export/formats.h"
#include "results/export/round_summary.h"
#include "results/unreal_tag.h"

namespace moebench {
namespace {

std::string cell(const std::string& text) {
  if (text.find_first_of(",\"\n\r") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + "\"";
}

std::vector<std::string> fields_of(const Results& results) {
  std::vector<std::string> fields;
  for (const RunResult& run : results.runs) {
    for (const auto& [field, value] : run.config.items()) {
      if (std::find(fields.begin(), fields.end(), field) == fields.end()) fields.push_back(field);
    }
  }
  return fields;
}

std::string value_of(const RunResult& run, const std::string& field) {
  const auto found = run.config.find(field);
  if (found == run.config.end()) return {};
  return cell(found->is_string() ? found->get<std::string>() : found->dump());
}

std::string times_of(const std::vector<Seconds>& times) {
  if (times.empty()) return ",,";
  return fmt::format("{:.4f},{:.4f},{:.4f}", in_milliseconds(median(times)),
                     in_milliseconds(percentile(times, Percent(10))), in_milliseconds(percentile(times, Percent(90))));
}

std::string median_of(const std::vector<Seconds>& times) {
  return times.empty() ? "" : fmt::format("{:.4f}", in_milliseconds(median(times)));
}

}  // namespace

std::string rounds_csv(const Results& results) {
  const std::vector<std::string> fields = fields_of(results);
  std::string text = "label";
  for (const std::string& field : fields) text += "," + cell(field);
  text +=
      ",status,reason,round,iterations,median_ms,p10_ms,p90_ms,forward_ms,backward_ms,overlap,predicted_ms,memory_"
      "bytes,unreal\n";
  const std::string unreal = cell(unreal_tag(results.environment));
  for (const RunResult& run : results.runs) {
    std::string begin = cell(run.label);
    for (const std::string& field : fields) begin += "," + value_of(run, field);
    begin += fmt::format(",{},{}", name_of(run.status), cell(run.reason));
    const auto memory = peak_memory(run);
    const std::string end = "," +
                            (run.predicted ? fmt::format("{:.4f}", in_milliseconds(*run.predicted)) : std::string()) +
                            "," + (memory ? std::to_string(memory->count()) : std::string()) + "," + unreal + "\n";
    if (run.rounds.empty()) text += begin + ",,,,,,,," + end;
    for (std::size_t i = 0; i < run.rounds.size(); ++i) {
      const Round& round = run.rounds[i];
      text += fmt::format("{},{},{},{},{},{},{}", begin, i + 1, round.step.size(), times_of(round.step),
                          median_of(round.forward), median_of(round.backward),
                          round.overlap ? fmt::format("{:.4f}", round.overlap->count()) : std::string()) +
              end;
    }
  }
  return text;
}

}  // namespace moebench
