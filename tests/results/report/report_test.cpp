#include "results/report/report.h"

#include <gmock/gmock.h>

#include "results/report/report_asset.h"
#include "tests/results/report/runs.h"

namespace moebench {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

// Without the library, which is not ours.
std::string page_of(const Report& report) {
  std::string html = html_of(report);
  const std::size_t library = chart_library().empty() ? std::string::npos : html.find(chart_library());
  if (library != std::string::npos) html.erase(library, chart_library().size());
  return html;
}

std::size_t count(const std::string& text, const std::string& what) {
  std::size_t found = 0;
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) ++found;
  return found;
}

Report report_of(Results results) { return {.runs = {{"run", std::move(results)}}, .timelines = {}}; }

TEST(Report, EveryFigureHasItsDataAndAMessage) {
  const std::string html = page_of(report_of(example::two_shapes()));
  const std::size_t figures = count(html, "class=\"chart\"");
  EXPECT_GE(figures, 6U);
  EXPECT_EQ(count(html, "<summary>Data of this figure</summary>"), figures);
  EXPECT_EQ(count(html, "class=\"specification\""), figures);
  EXPECT_EQ(count(html, "role=\"img\" aria-label=\""), figures);
  EXPECT_EQ(count(html, "aria-label=\"\""), 0U);
}

TEST(Report, LoadsNothing) {
  const std::string html = page_of(report_of(example::two_shapes()));
  for (const char* forbidden : {"http://", "https://", "@import", "url(", " src=\"//", "<link"}) {
    EXPECT_THAT(html, Not(HasSubstr(forbidden)));
  }
  EXPECT_THAT(html, HasSubstr("Content-Security-Policy\" content=\"default-src 'none'"));
}

TEST(Report, NoTextBreaksOut) {
  Results results = example::results();
  const std::string bad = "</script><script>alert('x')</script><img src=x onerror=alert(1)>\"'&<!--";
  results.suite.name = results.suite.description = results.environment.cpu = bad;
  results.notes = {bad};
  results.environment.emulated = {bad};
  results.runs[0].config["routing"] = bad;
  results.runs[1].label = results.runs[2].reason = results.runs[3].label = bad;
  results.runs[1].config["system"] = results.runs[1].chosen.reuse = bad;
  Report report = report_of(results);
  report.runs.push_back({bad, results});
  report.timelines = {{.name = bad, .svg = {}, .svg_file = "<svg onload=\"alert(1)\"/>"}};
  const std::string html = page_of(report);
  EXPECT_THAT(html, Not(HasSubstr("<img src=x")));
  EXPECT_THAT(html, Not(HasSubstr("<script>alert")));
  EXPECT_THAT(html, Not(HasSubstr("onload=\"alert")));
  const std::string plain =
      page_of({.runs = {{"run", example::results()}, {"again", example::results()}}, .timelines = {}});
  EXPECT_EQ(count(html, "</script>") - count(html, "class=\"specification\""),
            count(plain, "</script>") - count(plain, "class=\"specification\""));
}

TEST(Report, SaysFirstWhatFailedAndWhatIsNotReal) {
  Results results = example::results();
  results.environment.emulated = {"link of 250 Mbit/s"};
  const std::string html = page_of(report_of(results));
  const std::size_t charts = html.find("class=\"chart\"");
  EXPECT_LT(html.find("EMULATED, not real: link of 250 Mbit/s"), charts);
  EXPECT_LT(html.find("worker of rank 1 was killed by signal 9 (SIGKILL)"), charts);
  EXPECT_LT(html.find("needs 12.00 GiB, and 4.00 GiB are available"), charts);
}

TEST(Report, ARunThatIsNotCompleteSaysSo) {
  Results results = example::results();
  results.state = ResultsState::interrupted;
  EXPECT_THAT(page_of(report_of(results)), HasSubstr("This run is interrupted, not complete"));
}

TEST(Report, OfTwoRunsChangesComeFirst) {
  const Results before = example::two_shapes();
  const std::string html =
      page_of({.runs = {{"old", before}, {"new", example::with_slower(before, "pipemoe", 1.3)}}, .timelines = {}});
  EXPECT_THAT(html,
              AllOf(HasSubstr("<h2>What changed</h2>"), HasSubstr("From old to new."), Not(HasSubstr("id=\"trend\""))));
  EXPECT_LT(html.find("id=\"changes\""), html.find("id=\"summary\""));
}

TEST(Report, OfSeveralRunsTheTrendComesFirst) {
  const Results run = example::two_shapes();
  const std::string html = page_of({.runs = {{"a", run}, {"b", run}, {"c", run}}, .timelines = {}});
  EXPECT_LT(html.find("id=\"trend\""), html.find("id=\"changes\""));
}

TEST(Report, ATimelineOfOursIsPartOfThePageAndAnotherAnImage) {
  Report report = report_of(example::results());
  report.timelines = {{.name = "ours", .svg = "<svg class=\"timeline\"></svg>\n", .svg_file = {}},
                      {.name = "theirs", .svg = {}, .svg_file = "<svg/>"}};
  const std::string html = page_of(report);
  EXPECT_THAT(html, AllOf(HasSubstr("<svg class=\"timeline\"></svg>"),
                          HasSubstr("<img alt=\"Timeline of theirs\" src=\"data:image/svg+xml;base64,PHN2Zy8+\">")));
}

TEST(Report, OfNothingIsAPageToo) {
  EXPECT_THAT(page_of(report_of(Results())), HasSubstr("No configuration has a time."));
}

// Aggregated before they are embedded.
TEST(Report, ItsLengthDoesNotDependOnTheNumberOfSamples) {
  Results results = example::two_shapes();
  const std::size_t length = html_of(report_of(results)).size();
  for (RunResult& run : results.runs) {
    for (Round& round : run.rounds) {
      for (int i = 0; i < 200; ++i) round.step.push_back(round.step[1]);
    }
  }
  EXPECT_NEAR(static_cast<double>(html_of(report_of(results)).size()), static_cast<double>(length), 200);
}

TEST(Report, OfAGateBeginsWithItsVerdictAndJudgesByItsRules) {
  const Results before = example::two_shapes();
  Report report{.runs = {{"base", before}, {"new", example::with_slower(before, "pipemoe", 1.1)}}, .timelines = {}};
  EXPECT_THAT(page_of(report), HasSubstr("<strong>4</strong><span>slower</span>"));
  report.gate = GateFolder{.base_origin = "a<b", .result = "regression", .rounds = 6, .ended_because = "it is enough"};
  report.gate->rules.margins.time = Ratio(0.2);
  report.gate->outcome.regressions = {"pipemoe: slower & more"};
  report.gate->left_out = {"round 3: was <killed>"};
  const std::string html = page_of(report);
  EXPECT_THAT(html,
              AllOf(HasSubstr("<h2>Gate: regression</h2>"), HasSubstr("Judged by a&lt;b. Rounds: 6"),
                    HasSubstr("<li>pipemoe: slower &amp; more</li>"), HasSubstr("<li>round 3: was &lt;killed&gt;</li>"),
                    HasSubstr("<strong>0</strong><span>slower</span>")));
  EXPECT_LT(html.find("id=\"gate\""), html.find("id=\"changes\""));
  report.runs.erase(report.runs.begin());
  EXPECT_THAT(page_of(report), AllOf(HasSubstr("Gate: regression"), Not(HasSubstr("id=\"changes\""))));
}

}  // namespace
}  // namespace moebench
