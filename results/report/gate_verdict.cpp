#include "results/report/gate_verdict.h"

#include <algorithm>
#include <string_view>

#include <fmt/format.h>

#include "reference/base/markup.h"
#include "results/report/shown.h"

namespace moebench {
namespace {

constexpr std::size_t most_lines = 100;

std::string list_of(const std::vector<std::string>& lines, std::string_view heading) {
  if (lines.empty()) return {};
  std::string html = fmt::format("<h3>{}: {}</h3>\n<ul class=\"reasons\">\n", heading, lines.size());
  for (std::size_t i = 0; i < std::min(lines.size(), most_lines); ++i) {
    html += "<li>" + markup_text(lines[i]) + "</li>\n";
  }
  if (lines.size() > most_lines) html += fmt::format("<li>and {} more</li>\n", lines.size() - most_lines);
  return html + "</ul>\n";
}

}  // namespace

std::string gate_verdict(const GateFolder& gate) {
  const bool is_passed = gate.result == "passed";
  const Margins& margins = gate.rules.margins;
  std::string html = fmt::format(
      "<section id=\"gate\">\n<h2>Gate: {}</h2>\n<p class=\"{}\">Judged by {}. Rounds: {}, since {}. Margins: time {}, "
      "memory {}, prediction error {}, overlap {}.</p>\n",
      markup_text(gate.result), is_passed ? "note" : "warning", markup_text(gate.base_origin), gate.rounds,
      markup_text(gate.ended_because), shown_share(margins.time), shown_share(margins.memory),
      shown_share(margins.prediction_error), shown_share(margins.overlap));
  html += list_of(gate.outcome.failed, "Failed, and did not before");
  html += list_of(gate.outcome.regressions, "Worse");
  html += list_of(gate.outcome.missing, "Missing");
  html += list_of(gate.outcome.inconclusive, "Inconclusive");
  html += list_of(gate.outcome.not_judged, "Not judged, without a time in the old results");
  html += list_of(gate.left_out, "Left out, rounds that were not complete");
  return html + "</section>\n";
}

}  // namespace moebench
