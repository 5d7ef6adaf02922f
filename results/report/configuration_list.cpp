#include "results/report/configuration_list.h"

#include <fmt/format.h>

#include "reference/base/markup.h"
#include "results/report/report_table.h"
#include "results/report/shape_limit.h"

namespace moebench {
namespace {

ReportTable empty_table() {
  return {.columns = {{"", "configuration"},
                      {"", "shape"},
                      {"", "status"},
                      {"", "step"},
                      {"", "p10"},
                      {"", "p90"},
                      {"", "rounds"},
                      {"", "speedup"},
                      {"", "95 % from"},
                      {"", "to"},
                      {"", "memory"},
                      {"", "over baseline", RatioStyle::change},
                      {"", "overlap", RatioStyle::share},
                      {"", "predicted"},
                      {"", "error", RatioStyle::change}},
          .rows = {}};
}

void add(ReportTable& table, const RunFacts& facts, const ShapeFacts& shape, const ConfigurationFacts& one) {
  const auto cell = [](const auto& value) { return value ? ReportCell(*value) : ReportCell(); };
  const auto& step = one.step;
  const auto& interval = one.speedup_interval;
  table.rows.push_back({one.name + (one.is_baseline ? " (baseline)" : ""), shape_title(facts, shape),
                        std::string(name_of(one.run->status)), step ? ReportCell(step->median) : ReportCell(),
                        step ? ReportCell(step->p10) : ReportCell(), step ? ReportCell(step->p90) : ReportCell(),
                        static_cast<std::int64_t>(one.run->rounds.size()), cell(one.speedup),
                        interval ? ReportCell(interval->low) : ReportCell(),
                        interval ? ReportCell(interval->high) : ReportCell(), cell(one.memory),
                        one.saved ? ReportCell(Ratio(-one.saved->count())) : ReportCell(), cell(overlap(*one.run)),
                        cell(one.run->predicted), cell(prediction_error(*one.run))});
}

}  // namespace

std::string configuration_list(const RunFacts& facts) {
  ReportTable table = empty_table();
  const std::size_t all = facts.results->runs.size();
  for (const ShapeFacts& shape : facts.shapes) {
    if (all <= most_listed) {
      for (const ConfigurationFacts& one : shape.configurations) add(table, facts, shape, one);
      continue;
    }
    for (const std::size_t place : contenders(shape, most_drawn_contenders)) {
      if (table.rows.size() < most_listed) add(table, facts, shape, shape.configurations[place]);
    }
  }
  std::string note =
      "Step: median and percentiles over the iterations of all rounds. Overlap: share of the communication that was "
      "hidden.";
  if (table.rows.size() < all) {
    note += fmt::format(" Listed are {} of {} configurations: of each system and memory reuse the fastest.",
                        table.rows.size(), all);
  }
  return fmt::format(
      "<section id=\"configurations\">\n<h2>All configurations</h2>\n<p class=\"note\">{}</p>\n<details{}><summary>"
      "{} configurations</summary>\n<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"All "
      "configurations\">\n{}</div></details>\n</section>\n",
      markup_text(note), table.rows.size() <= 40 ? " open" : "", table.rows.size(),
      html_of(table, "All configurations"));
}

}  // namespace moebench
