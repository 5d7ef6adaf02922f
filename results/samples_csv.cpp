#include "results/samples_csv.h"

#include <fmt/format.h>

#include "results/unreal_tag.h"

namespace moebench {
namespace {

std::string cell(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char letter : text) quoted += letter == '"' ? "\"\"" : std::string(1, letter);
  return quoted + "\"";
}

}  // namespace

std::string samples_csv(const Results& results) {
  std::string csv = "label,status,round,iteration,step_ms,forward_ms,backward_ms,optimizer_ms,unreal\r\n";
  const std::string unreal = cell(unreal_tag(results.environment));
  for (const RunResult& run : results.runs) {
    int number = 0;
    for (const Round& round : run.rounds) {
      ++number;
      for (std::size_t i = 0; i < round.step.size(); ++i) {
        csv += fmt::format(
            "{},{},{},{},{:.4f},{:.4f},{:.4f},{},{}\r\n", cell(run.label), name_of(run.status), number, i + 1,
            in_milliseconds(round.step[i]), in_milliseconds(round.forward[i]), in_milliseconds(round.backward[i]),
            round.optimizer.empty() ? "" : fmt::format("{:.4f}", in_milliseconds(round.optimizer[i])), unreal);
      }
    }
  }
  return csv;
}

}  // namespace moebench
