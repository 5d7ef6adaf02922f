#include "results/report/environment_list.h"

#include <algorithm>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "reference/base/markup.h"
#include "results/report/shown.h"

namespace moebench {
namespace {

using Lines = std::vector<std::pair<std::string, std::string>>;  // field and value

std::string joined(const std::vector<std::string>& parts) { return fmt::format("{}", fmt::join(parts, "; ")); }

Lines lines_of(const Results& results) {
  const SuiteSummary& suite = results.suite;
  const Environment& environment = results.environment;
  Lines lines = {
      {"Suite", suite.name},
      {"File", suite.file},
      {"State", std::string(name_of(results.state))},
      {"Device", suite.device},
      {"Ranks", fmt::format("{}", suite.ranks)},
      {"Rounds", fmt::format("{} of at least {} each, order {}, seed {}", suite.rounds, shown(suite.min_time),
                             suite.order.empty() ? "blocks" : suite.order, suite.seed)},
      {"Simulated", environment.simulated},
      {"Profile's digest", environment.profile_digest},
      {"Emulated", joined(environment.emulated)},
      {"Processor", environment.cpu},
      {"Cores", fmt::format("{} usable; {} agents, {} threads a rank", environment.cores, environment.agents,
                            environment.threads)},
      {"Pinning", environment.pinning},
      {"Memory", shown(environment.memory)}};
  if (environment.gpu) {
    lines.emplace_back("GPUs", joined(environment.gpu->names));
    lines.emplace_back("GPU driver, NCCL", environment.gpu->driver + ", " + environment.gpu->nccl);
  }
  const Lines more = {{"System", environment.kernel},
                      {"Network", environment.interface},
                      {"Load at start", fmt::format("{:.2f}", environment.load)},
                      {"Compiler", environment.compiler},
                      {"Flags", environment.flags},
                      {"Build type", environment.build_type},
                      {"LibTorch", environment.libtorch},
                      {"Gloo", environment.gloo},
                      {"Revision", environment.git_revision},
                      {"Build", environment.build_id},
                      {"Started", environment.started},
                      {"Notes", joined(results.notes)}};
  lines.insert(lines.end(), more.begin(), more.end());
  return lines;
}

std::string value_in(const Lines& lines, const std::string& field) {
  const auto found = std::find_if(lines.begin(), lines.end(), [&](const auto& line) { return line.first == field; });
  return found == lines.end() ? std::string() : found->second;
}

}  // namespace

std::string environment_list(std::span<const ReportedRun> runs) {
  std::vector<Lines> all;
  std::vector<std::string> fields;
  for (const ReportedRun& run : runs) {
    all.push_back(lines_of(run.results));
    for (const auto& [field, value] : all.back()) {
      if (std::find(fields.begin(), fields.end(), field) == fields.end()) fields.push_back(field);
    }
  }
  std::string html =
      "<section id=\"environment\">\n<h2>Environment</h2>\n<div class=\"scroll\" tabindex=\"0\" role=\"region\" "
      "aria-label=\"Environment\">\n<table class=\"words\"><caption>Where and with what it was "
      "measured</caption>\n<thead><tr><th scope=\"col\">field</th>";
  for (const ReportedRun& run : runs) html += "<th scope=\"col\">" + markup_text(run.name) + "</th>";
  html += "</tr></thead>\n<tbody>\n";
  for (const std::string& field : fields) {
    std::vector<std::string> values;
    for (const Lines& lines : all) values.push_back(value_in(lines, field));
    if (std::all_of(values.begin(), values.end(), [](const std::string& value) { return value.empty(); })) continue;
    const bool differs = std::adjacent_find(values.begin(), values.end(), std::not_equal_to<>()) != values.end();
    html += fmt::format("<tr{}><th scope=\"row\">{}</th>", differs ? " class=\"differs\"" : "", markup_text(field));
    for (const std::string& value : values) html += "<td>" + markup_text(value) + "</td>";
    html += "</tr>\n";
  }
  return html + "</tbody></table></div>\n</section>\n";
}

}  // namespace moebench
