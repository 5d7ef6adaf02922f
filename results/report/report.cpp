#include "results/report/report.h"

#include <optional>
#include <utility>

#include <fmt/format.h>

#include "reference/base/build_info.h"
#include "reference/base/markup.h"
#include "results/changes/changes.h"
#include "results/report/base64.h"
#include "results/report/change_figure.h"
#include "results/report/configuration_list.h"
#include "results/report/contender_figures.h"
#include "results/report/environment_list.h"
#include "results/report/gate_verdict.h"
#include "results/report/granularity_figure.h"
#include "results/report/pareto_figure.h"
#include "results/report/prediction_figure.h"
#include "results/report/report_asset.h"
#include "results/report/summary.h"
#include "results/report/trend_figure.h"

namespace moebench {
namespace {

// Forbids what a report does without, so that a mistake in it could not reach anything either.
constexpr std::string_view policy =
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline' 'unsafe-eval'; img-src data:";

struct Contents {
  std::string links;  // to sections with a heading
  std::string sections;

  void add(std::string_view id, std::string_view heading, const std::string& html) {
    if (!heading.empty()) links += fmt::format("<li><a href=\"#{}\">{}</a></li>\n", id, markup_text(heading));
    sections += html;
  }

  void add(const std::optional<ReportFigure>& figure) {
    if (figure) add(figure->id, figure->heading, html_of(*figure));
  }
};

std::string timelines_html(std::span<const ReportedTimeline> timelines) {
  std::string html =
      "<section id=\"timelines\">\n<h2>Timelines</h2>\n<p class=\"note\">One step, a track for each stream. What a box "
      "is, and how long it took, shows where the pointer rests.</p>\n";
  for (const ReportedTimeline& timeline : timelines) {
    const std::string name = markup_text(timeline.name);
    // Our own pictures have their name in them.
    const bool is_own = timeline.svg_file.empty();
    const std::string picture = is_own
                                    ? timeline.svg
                                    : fmt::format("<img alt=\"Timeline of {}\" src=\"data:image/svg+xml;base64,{}\">\n",
                                                  name, base64(timeline.svg_file));
    html += fmt::format(
        "<figure class=\"timeline\">\n{}<div class=\"scroll\" tabindex=\"0\" role=\"region\" "
        "aria-label=\"Timeline of {}\">\n{}</div></figure>\n",
        is_own ? std::string() : "<figcaption>" + name + "</figcaption>\n", name, picture);
  }
  return html + "</section>\n";
}

std::string subtitle(const Report& report, const RunFacts& facts) {
  const Results& results = report.runs.back().results;
  std::string text = fmt::format("{}", fmt::join(facts.common, ", "));
  if (!results.environment.started.empty())
    text += fmt::format("{}{}", text.empty() ? "" : " \xc2\xb7 ", results.environment.started);
  if (!results.environment.git_revision.empty()) text += " \xc2\xb7 revision " + results.environment.git_revision;
  return text;
}

// From the last run but one to the last, as `moebench compare` says it.
Changes latest_changes(const Report& report) {
  const ReportedRun& before = report.runs[report.runs.size() - 2];
  const ReportedRun& after = report.runs.back();
  ChangeRules rules;
  if (report.gate) {
    rules = report.gate->rules;
    rules.resampling.seed = after.results.suite.seed;
  }
  Changes changes = changes_between(before.results, after.results, rules);
  changes.before.origin = before.name;
  changes.after.origin = after.name;
  return changes;
}

// What changed comes first where there is something to compare with.
void add_changes(const Report& report, Contents& contents) {
  if (report.gate) contents.add("gate", "Verdict", gate_verdict(*report.gate));
  if (report.runs.size() < 2) return;
  if (report.runs.size() > 2) contents.add(trend_figure(report.runs, successive_changes(report.runs)));
  const Changes latest = latest_changes(report);
  contents.add("changes", "Changes",
               fmt::format("<section id=\"changes\">\n<h2>What changed{}</h2>\n{}</section>\n",
                           report.runs.size() > 2 ? " in the last run" : "", change_list(latest)));
  const std::optional<ReportFigure> drawn = change_figure(latest);
  if (drawn) contents.add(drawn->id, "", html_of(*drawn));
}

std::string head(const std::string& title) {
  return fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta "
      "http-equiv=\"Content-Security-Policy\" "
      "content=\"{}\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta "
      "name=\"color-scheme\" "
      "content=\"light dark\">\n<title>{}</title>\n<style>\n{}</style>\n</head>\n",
      policy, markup_text(title), report_asset("report.css"));
}

std::string scripts() {
  if (chart_library().empty()) return {};
  std::string html = "<script>\n";
  html += chart_library();
  html += "</script>\n";
  return html;
}

}  // namespace

std::string html_of(const Report& report) {
  const Results& results = report.runs.back().results;
  const RunFacts facts = facts_of(results);
  Contents contents;
  add_changes(report, contents);
  const std::string about = report.runs.size() > 1 ? "Summary of " + report.runs.back().name : std::string("Summary");
  contents.add(
      "summary", "Summary",
      fmt::format("<section id=\"summary\">\n<h2>{}</h2>\n{}</section>\n", markup_text(about), summary_html(facts)));
  contents.add(speed_figure(facts));
  contents.add(memory_figure(facts));
  contents.add(pareto_figure(facts));
  contents.add(granularity_figure(facts));
  contents.add(memory_split_figure(facts));
  contents.add(prediction_figure(facts));
  contents.add(publication_figure(facts));
  contents.add(rounds_figure(facts));
  if (!report.timelines.empty()) contents.add("timelines", "Timelines", timelines_html(report.timelines));
  contents.add("configurations", "All configurations", configuration_list(facts));
  contents.add("environment", "Environment", environment_list(report.runs));

  const std::string title = results.suite.name.empty() ? "moebench" : results.suite.name;
  std::string html = head(title + ": moebench report");
  html +=
      "<body>\n<a class=\"skip\" href=\"#summary\">To the summary</a>\n<header>\n<div><p class=\"kicker\">moebench "
      "report</p>\n";
  html += fmt::format("<h1>{}</h1>\n<p class=\"subtitle\">{}</p>\n", markup_text(title),
                      markup_text(results.suite.description));
  html += fmt::format("<p class=\"subtitle\">{}</p></div>\n", markup_text(subtitle(report, facts)));
  html += "<button id=\"theme\" type=\"button\" hidden>Dark</button>\n</header>\n<nav aria-label=\"Contents\"><ul>\n" +
          contents.links + "</ul></nav>\n<main>\n";
  html += chart_library().empty() ? "<p class=\"warning\">Charts are left out: this build of moebench has no chart "
                                    "library. Tables have all data.</p>\n"
                                  : "<noscript><p class=\"warning\">Charts need JavaScript, which is off here. Tables "
                                    "have all data.</p></noscript>\n";
  html += contents.sections + "</main>\n";
  html += fmt::format("<footer><p>Made by moebench {}. Nothing is loaded: this file is complete.</p></footer>\n",
                      markup_text(build_info().git_revision));
  html += scripts();
  html += fmt::format("<script>\n{}</script>\n</body>\n</html>\n", report_asset("report.js"));
  return html;
}

}  // namespace moebench
