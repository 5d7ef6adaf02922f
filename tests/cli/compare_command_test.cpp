#include "cli/compare_command.h"

#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "results/changes/changes.h"
#include "results/changes/changes_json.h"
#include "results/json.h"
#include "results/results_json.h"
#include "tests/cli/called.h"
#include "tests/results/measured.h"

namespace moebench {
namespace {

using fixtures::called;
using testing::HasSubstr;

class CompareCommand : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = testing::TempDir() + "compare_command_test";
    std::filesystem::create_directories(folder_);
    write("old.json", example::measured(6, 1));
    write("new.json", example::measured(6, 2, 1.5));
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  void write(const std::string& name, const Results& results) const {
    std::ofstream(folder_ / name) << text_of(results);
  }
  std::string file(const std::string& name) const { return (folder_ / name).string(); }

  // As `moebench gate --out` leaves it, with a verdict that only its own rules come to.
  Json write_gate() const {
    constexpr example::Noise quiet{.machine = 0, .round = 0.002, .iteration = 0.01, .iterations = 15};
    Results before = example::measured(6, 1, 1, quiet);
    Results after = example::measured(6, 2, 1.1, quiet);
    for (Results* results : {&before, &after}) {
      results->suite.seed = 7;
      for (RunResult& run : results->runs) {
        for (std::size_t i = 0; i < run.rounds.size(); ++i) {
          for (Seconds& time : run.rounds[i].step) time = time * (1 + 0.3 * static_cast<double>(i % 3));
        }
      }
    }
    *after.runs[0].memory->measured += mib(1);
    std::filesystem::create_directories(folder_ / "gate/base");
    std::filesystem::create_directories(folder_ / "gate/new");
    write("gate/base/results.json", before);
    write("gate/new/results.json", after);
    Json json = to_json(changes_between(before, after,
                                        {.margins = {.time = Ratio(0.15), .memory = Ratio(0.1), .overlap = Ratio(0.2)},
                                         .pairing = Pairing::by_round,
                                         .resampling = {.seed = 7}}));
    json["gate"] = {{"result", "passed"},
                    {"rounds", 6},
                    {"ended_because", "rounds are spent"},
                    {"failed", Json::array()},
                    {"regressions", Json::array()},
                    {"missing", Json::array()},
                    {"inconclusive", Json::array()}};
    std::ofstream(folder_ / "gate/gate.json") << json;
    return json;
  }

  std::filesystem::path folder_;
};

TEST_F(CompareCommand, IsForReading) {
  const auto done = called(add_compare_command, {"compare", file("old.json"), file("new.json")});
  EXPECT_EQ(done.status, 0);
  EXPECT_THAT(done.out, HasSubstr("old: " + file("old.json")));
  EXPECT_THAT(done.out, HasSubstr("slower"));
}

TEST_F(CompareCommand, WritesJsonAndMarkdown) {
  const auto json = called(add_compare_command, {"compare", file("old.json"), file("new.json"), "--json"});
  EXPECT_EQ(Json::parse(json.out)["changes"][0]["time"]["verdict"], "slower");
  const auto text = called(add_compare_command, {"compare", file("old.json"), file("new.json"), "--markdown"});
  EXPECT_THAT(text.out, HasSubstr("| configuration | verdict |"));
}

TEST_F(CompareCommand, TakesFoldersAndAMargin) {
  std::filesystem::create_directories(folder_ / "run");
  write("run/results.json", example::measured(6, 1));
  const auto done =
      called(add_compare_command, {"compare", file("run"), file("new.json"), "--margin", "90%", "--paired", "--json"});
  EXPECT_EQ(done.status, 0) << done.err;
  EXPECT_EQ(Json::parse(done.out)["changes"][0]["time"]["verdict"], "same");
  EXPECT_EQ(Json::parse(done.out)["paired"], true);
}

TEST_F(CompareCommand, RefusesWhatItCannotRead) {
  const auto missing = called(add_compare_command, {"compare", file("old.json"), file("none.json")});
  EXPECT_EQ(missing.status, 2);
  EXPECT_THAT(missing.err, HasSubstr(file("none.json") + ": cannot be read"));
  EXPECT_EQ(called(add_compare_command, {"compare", file("old.json"), file("new.json"), "--margin", "2"}).status, 2);
}

TEST_F(CompareCommand, JudgesTheSidesOfAGateByItsOwnRules) {
  const Json gate = write_gate();
  ASSERT_EQ(gate["changes"][0]["time"]["verdict"], "same");
  for (const std::vector<std::string>& inputs : {std::vector{file("gate")}, {file("gate/base"), file("gate/new")}}) {
    std::vector<std::string> arguments = {"compare", "--json"};
    arguments.insert(arguments.end(), inputs.begin(), inputs.end());
    const auto done = called(add_compare_command, arguments);
    ASSERT_EQ(done.status, 0) << done.err;
    const Json json = Json::parse(done.out);
    for (const char* field : {"margins", "paired", "level"}) EXPECT_EQ(json[field], gate[field]) << field;
    for (std::size_t i = 0; i < json["changes"].size(); ++i) {
      for (const char* figure : {"time", "memory", "overlap"}) {
        if (gate["changes"][i][figure].is_null()) continue;
        EXPECT_EQ(json["changes"][i][figure]["verdict"], gate["changes"][i][figure]["verdict"]) << i << figure;
      }
    }
  }
  const auto other = called(add_compare_command, {"compare", file("gate"), "--margin", "1%", "--json"});
  EXPECT_EQ(Json::parse(other.out)["margins"]["time"], 0.01);
  EXPECT_EQ(Json::parse(other.out)["margins"]["memory"], 0.1);
}

TEST_F(CompareCommand, SaysWhatToDoWithASingleResult) {
  const auto done = called(add_compare_command, {"compare", file("old.json")});
  EXPECT_EQ(done.status, 2);
  EXPECT_THAT(done.err, HasSubstr("is no gate's folder, and there is nothing to compare it with: give two results"));
}

}  // namespace
}  // namespace moebench
