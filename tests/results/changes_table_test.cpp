#include "results/changes/changes_table.h"

#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "results/changes/change_text.h"
#include "results/changes/changes.h"
#include "results/changes/changes_json.h"
#include "results/changes/changes_markdown.h"
#include "tests/results/measured.h"

namespace moebench {
namespace {

using example::measured;
using testing::HasSubstr;
using testing::Not;

constexpr example::Noise quiet{.machine = 0, .round = 0.002, .iteration = 0.01, .iterations = 15};

Changes example_changes() {
  Results before = measured(10, 1, 1, quiet);
  Results after = measured(10, 2, 1.06, quiet);
  after.runs[1].memory->measured = mib(30);
  before.runs.erase(before.runs.begin() + 3);
  return changes_between(before, after, {});
}

TEST(ChangesTable, FitsInHundredColumns) {
  std::istringstream lines(changes_table(example_changes()));
  bool is_note = false;
  for (std::string line; std::getline(lines, line);) {
    is_note = is_note || line.starts_with("Without times");
    EXPECT_TRUE(is_note || line.size() <= 100) << line;
  }
}

TEST(ChangesTable, SaysWhatChanged) {
  const std::string text = changes_table(example_changes());
  EXPECT_THAT(text, HasSubstr("all: tokens=4096 M=256 H=1024 E=2\n"));
  EXPECT_THAT(text, HasSubstr("slower"));
  EXPECT_THAT(text, HasSubstr("mpipemoe n=4 s3: memory worse: 28.00 MiB, now 34.00 MiB"));
  EXPECT_THAT(text, HasSubstr("old failed: worker of rank 1 was killed by signal 9 (SIGKILL)"));
  EXPECT_THAT(text, HasSubstr("Only in the new results:\n  pipemoe tokens=4096"));
  EXPECT_THAT(text, testing::EndsWith("\n\n2 slower, 1 with more memory, 1 without a time, 1 on one side only\n"));
}

TEST(ChangesTable, HasNoSignOfNothing) {
  EXPECT_EQ(percent_text(Ratio(-0.0004)), "+0.0 %");
  EXPECT_EQ(percent_text(Ratio(-0.0006)), "-0.1 %");
  EXPECT_EQ(percent_text(Ratio(-0.1)), "-10.0 %");
  EXPECT_EQ(percent_text(Ratio(20)), "+2000 %");
}

// A step as long as before, for 200 MiB more.
TEST(ChangesTable, BeginsWithTheMemoryThatGrew) {
  const Results before = measured(8, 1, 1, quiet);
  Results after = before;
  *after.runs[0].memory->measured += Bytes(1);
  *after.runs[1].memory->measured += mib(200);
  const Changes changes = changes_between(before, after, {});
  const std::string text = changes_table(changes);
  const std::string more =
      "More memory: 2 configurations, at worst 200.00 MiB more (28.00 MiB, now 228.00 MiB): mpipemoe";
  EXPECT_LT(text.find(more), text.find("old ms"));
  const std::string markdown = changes_markdown(changes);
  EXPECT_LT(markdown.find(more), markdown.find("| configuration |"));
  EXPECT_LT(markdown.find("2 with more memory"), markdown.find("| configuration |"));
  after.runs[1] = before.runs[1];
  EXPECT_THAT(more_memory_text(changes_between(before, after, {})),
              HasSubstr("1 configuration, at worst 1 bytes more (44.00 MiB, now 44.00 MiB): fastmoe"));
  EXPECT_EQ(more_memory_text(changes_between(before, before, {})), "");
}

TEST(ChangesTable, NumbersNamesThatAreTooLong) {
  Changes changes = example_changes();
  for (Change& change : changes.changes) change.label += " some=" + std::string(40, 'x') + change.label.substr(0, 1);
  const std::string text = changes_table(changes);
  EXPECT_THAT(text, HasSubstr("#1: fastmoe n=1 none some=xxx"));
  EXPECT_THAT(text, HasSubstr("\n#2 "));
}

TEST(ChangesJson, HasEveryFigure) {
  const Json json = to_json(example_changes());
  EXPECT_EQ(json["schema_version"], 1);
  EXPECT_EQ(json["changes"].size(), 3U);
  const Json& time = json["changes"][0]["time"];
  EXPECT_EQ(time["verdict"], "slower");
  EXPECT_LT(time["ratio_interval"][0], time["ratio"]);
  EXPECT_GT(time["ratio_interval"][1], time["ratio"]);
  EXPECT_EQ(json["changes"][1]["memory"]["verdict"], "worse");
  EXPECT_TRUE(json["changes"][2]["time"].is_null());
  EXPECT_EQ(json["only_new"].size(), 1U);
}

TEST(ChangesMarkdown, BeginsWithTheWorst) {
  Changes changes = example_changes();
  changes.changes[1].time->ratio = Ratio(1.5);
  changes.changes[2].status_before = RunStatus::ok;
  const std::string text = changes_markdown(changes);
  const std::size_t broken = text.find("| mpipemoe tokens=4096 M=256 H=1024 E=2 n=4 s4 |");
  const std::size_t slowest = text.find("| mpipemoe tokens=4096 M=256 H=1024 E=2 n=4 s3 |");
  const std::size_t slow = text.find("| fastmoe");
  EXPECT_LT(broken, slowest);
  EXPECT_LT(slowest, slow);
  EXPECT_NE(slow, std::string::npos);
}

TEST(ChangesMarkdown, StaysBelowItsLimit) {
  Changes changes = example_changes();
  for (int i = 0; i < 20000; ++i) changes.changes.push_back(changes.changes[0]);
  const std::string text = changes_markdown(changes);
  EXPECT_LT(text.size(), 1024U * 1024U);
  EXPECT_GT(text.size(), 1000U * 1000U);
  EXPECT_THAT(text, HasSubstr("lines are left out"));
  EXPECT_THAT(changes_markdown(example_changes()), Not(HasSubstr("left out")));
}

TEST(ChangesMarkdown, StaysBelowItsLimitHoweverLongNamesAre) {
  Changes changes = example_changes();
  const std::string name(50000, '<');
  for (Change& change : changes.changes) change.label = name;
  changes.only_after = changes.notes = {name};
  for (int i = 0; i < 200; ++i) changes.changes.push_back(changes.changes[0]);
  const std::string text = markdown_heading(name) + changes_markdown(changes);
  EXPECT_LE(static_cast<std::int64_t>(text.size()), largest_step_summary.count());
  EXPECT_THAT(text, testing::AllOf(HasSubstr("202 slower"), HasSubstr("&lt;... |"), HasSubstr("lines are left out")));
}

TEST(ChangesMarkdown, CutsNoCharacterInTwo) {
  for (const std::size_t before : {0, 1, 2}) {
    std::string name(before, 'x');
    while (name.size() < 3000) name += "\xe2\x82\xac";
    const std::string cell = markdown_cell(name);
    ASSERT_TRUE(cell.ends_with("\xe2\x82\xac..."));
    EXPECT_EQ(cell.size() % 3, before);
  }
}

TEST(ChangesMarkdown, SaysWhatIsDoubtful) {
  Changes changes = example_changes();
  changes.changes[1].flags = {"new: 5.0 % slower at the end of the run than at its beginning"};
  EXPECT_THAT(changes_markdown(changes), HasSubstr("Doubtful, and in the figures all the same:\n\n- mpipemoe"));
}

TEST(ChangesMarkdown, KeepsCellsTogether) {
  Changes changes = example_changes();
  changes.changes[2].reason_before = "a | b\n<script>";
  EXPECT_THAT(changes_markdown(changes), HasSubstr("a \\| b &lt;script>"));
}

TEST(ShortLabels, LeaveOutWhatIsCommon) {
  const ShortLabels names = short_labels({"a M=1 n=2 x", "b M=1 n=4 x"});
  EXPECT_EQ(names.common, "M=1 x");
  EXPECT_EQ(names.labels, (std::vector<std::string>{"a n=2", "b n=4"}));
  EXPECT_EQ(short_labels({"a M=1"}).labels, std::vector<std::string>{"a M=1"});
}

}  // namespace
}  // namespace moebench
