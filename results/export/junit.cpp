// The form that Jenkins, GitLab and GitHub's actions read: github.com/testmoapp/junitxml describes it.
#include <algorithm>
#include <cstdint>
#include <sstream>
#include <string_view>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "reference/base/markup.h"
#include "results/changes/change_text.h"
#include "results/changes/gate_outcome.h"
#include "results/export/export.h"
#include "results/export/formats.h"
#include "results/export/round_summary.h"
#include "results/unreal_tag.h"

namespace moebench {
namespace {

// As the value of an attribute, in which a plain line break would be read as a space.
std::string attribute_text(std::string_view text) {
  std::string escaped;
  for (const char c : markup_text(text)) c == '\n' ? escaped += "&#10;" : escaped += c;
  return escaped;
}

struct Case {
  std::string name;
  Seconds time;
  std::string failure;  // empty: none
  std::string skipped;  // likewise, of one that has not failed
};

struct TestSuite {
  std::string name;  // with what was not real, since tools show no properties
  std::string timestamp;
  std::vector<std::string> notes;
};

std::string properties_of(const std::vector<std::string>& notes) {
  if (notes.empty()) return {};
  std::string text = "    <properties>\n";
  for (const std::string& note : notes) {
    text += fmt::format("      <property name=\"note\" value=\"{}\"/>\n", attribute_text(note));
  }
  return text + "    </properties>\n";
}

std::string text_of(const TestSuite& suite, const std::vector<Case>& cases) {
  const auto failures = std::count_if(cases.begin(), cases.end(), [](const Case& one) { return !one.failure.empty(); });
  const auto skipped = std::count_if(cases.begin(), cases.end(),
                                     [](const Case& one) { return one.failure.empty() && !one.skipped.empty(); });
  Seconds all;
  for (const Case& one : cases) all += one.time;
  const std::string counts = fmt::format("tests=\"{}\" failures=\"{}\" errors=\"0\" skipped=\"{}\" time=\"{:.6f}\"",
                                         cases.size(), failures, skipped, all.count());
  std::string text = fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"moebench\" {}>\n  <testsuite name=\"{}\" {}{}>\n",
      counts, attribute_text(suite.name), counts,
      suite.timestamp.empty() ? "" : fmt::format(" timestamp=\"{}\"", attribute_text(suite.timestamp)));
  text += properties_of(suite.notes);
  for (const Case& one : cases) {
    text += fmt::format("    <testcase classname=\"{}\" name=\"{}\" time=\"{:.6f}\"",
                        attribute_text("moebench." + suite.name), attribute_text(one.name), one.time.count());
    if (!one.failure.empty()) {
      text += fmt::format(">\n      <failure message=\"{}\"/>\n    </testcase>\n", attribute_text(one.failure));
    } else if (!one.skipped.empty()) {
      text += fmt::format(">\n      <skipped message=\"{}\"/>\n    </testcase>\n", attribute_text(one.skipped));
    } else {
      text += "/>\n";
    }
  }
  return text + "  </testsuite>\n</testsuites>\n";
}

}  // namespace

std::string junit_xml(const Results& results) {
  std::vector<Case> cases;
  for (const RunResult& run : results.runs) {
    Case one{.name = run.label, .time = {}, .failure = {}, .skipped = {}};
    if (const auto summary = round_summary(run)) one.time = summary->median;
    if (run.status == RunStatus::failed) one.failure = run.reason.empty() ? "failed" : run.reason;
    if (run.status == RunStatus::skipped) one.skipped = run.reason.empty() ? "skipped" : run.reason;
    cases.push_back(std::move(one));
  }
  TestSuite suite{.name = tagged(results.suite.name, unreal_tag(results.environment)),
                  .timestamp = results.environment.started,
                  .notes = {}};
  std::istringstream unreal(unreal_note(results.environment));
  for (std::string line; std::getline(unreal, line);) suite.notes.push_back(line);
  return text_of(suite, cases);
}

std::string junit_of(const Changes& changes) {
  std::vector<Case> cases;
  for (const Change& change : changes.changes) {
    const GateOutcome outcome = outcome_of(change);
    std::vector<std::string> worse = outcome.failed;
    worse.insert(worse.end(), outcome.regressions.begin(), outcome.regressions.end());
    worse.insert(worse.end(), outcome.missing.begin(), outcome.missing.end());
    std::vector<std::string> unknown = outcome.inconclusive;
    unknown.insert(unknown.end(), outcome.not_judged.begin(), outcome.not_judged.end());
    cases.push_back({.name = change.label,
                     .time = change.time ? change.time->after : Seconds(0),
                     .failure = fmt::format("{}", fmt::join(worse, "\n")),
                     .skipped = fmt::format("{}", fmt::join(unknown, "\n"))});
  }
  for (const std::string& label : changes.only_before) {
    cases.push_back({.name = label, .time = {}, .failure = "not in the new results", .skipped = {}});
  }
  if (outcome_of(changes).judged == 0) {
    cases.push_back({.name = "gate", .time = {}, .failure = "no configuration has a time in both", .skipped = {}});
  }
  return text_of({.name = tagged(changes.after.suite + " gate", changes.after.unreal),
                  .timestamp = changes.after.started,
                  .notes = changes.notes},
                 cases);
}

}  // namespace moebench
