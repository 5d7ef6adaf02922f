#include "results/changes/gate_folder.h"

#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reference/base/error.h"
#include "results/json.h"

namespace moebench {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class GateFolderTest : public testing::Test {
 protected:
  void SetUp() override {
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_ / "new");
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  void write(const Json& json) const { std::ofstream(folder_ / "gate.json") << json.dump(); }

  static Json example_json() {
    return Json::parse(R"({"old": {"origin": "main/moebench"}, "paired": true, "level": 0.9,
      "margins": {"time": 0.03, "memory": 0.01, "prediction_error": 0.04, "overlap": 0.06},
      "gate": {"result": "regression", "rounds": 7, "left_out": ["round 3: killed"],
               "ended_because": "the time is spent", "failed": [],
               "regressions": ["a: slower"], "missing": [], "inconclusive": ["b: inconclusive"]}})");
  }

  std::string complaint() const {
    try {
      gate_folder(folder_);
    } catch (const InputError& error) {
      return error.what();
    }
    return {};
  }

  const std::filesystem::path folder_ = std::filesystem::path(testing::TempDir()) / "gate_folder_test";
};

TEST_F(GateFolderTest, HasTheRulesAndTheVerdict) {
  write(example_json());
  const GateFolder gate = gate_folder(folder_).value();
  EXPECT_EQ(gate.rules.margins, (Margins{Ratio(0.03), Ratio(0.01), Ratio(0.04), Ratio(0.06)}));
  EXPECT_EQ(gate.rules.pairing, Pairing::by_round);
  EXPECT_EQ(gate.rules.level, Ratio(0.9));
  EXPECT_EQ(gate.result, "regression");
  EXPECT_EQ(gate.rounds, 7);
  EXPECT_THAT(gate.outcome.regressions, ElementsAre("a: slower"));
  EXPECT_THAT(gate.outcome.inconclusive, ElementsAre("b: inconclusive"));
  EXPECT_THAT(gate.left_out, ElementsAre("round 3: killed"));
  EXPECT_EQ(gate.base_origin, "main/moebench");
}

TEST_F(GateFolderTest, IsFoundFromItsSides) {
  write(example_json());
  EXPECT_THAT(sides_of(*gate_folder(folder_)), ElementsAre(folder_ / "new"));
  EXPECT_TRUE(gate_of("baseline.json", folder_ / "new")) << "judged by a baseline";
  std::filesystem::create_directories(folder_ / "base");
  EXPECT_THAT(sides_of(*gate_folder(folder_)), ElementsAre(folder_ / "base", folder_ / "new"));
  EXPECT_TRUE(gate_of(folder_ / "base", folder_ / "new/"));
  EXPECT_TRUE(gate_of(folder_ / "base/results.json", folder_ / "new/results.json"));
  EXPECT_FALSE(gate_of("baseline.json", folder_ / "new"));
  EXPECT_FALSE(gate_of(folder_ / "new", folder_ / "base"));
}

TEST_F(GateFolderTest, HasWhatItWasJudgedBy) {
  write(example_json());
  EXPECT_EQ(base_of(*gate_folder(folder_)), "main/moebench") << "of a gate that kept no copy";
  std::ofstream(folder_ / gate_baseline_name) << "{}";
  EXPECT_EQ(base_of(*gate_folder(folder_)), folder_ / gate_baseline_name);
  std::filesystem::create_directories(folder_ / "base");
  EXPECT_EQ(base_of(*gate_folder(folder_)), folder_ / "base");
}

TEST_F(GateFolderTest, HasNoRulesWhereItMadeABaseline) {
  write(Json::parse(R"({"gate": {"result": "not judged", "rounds": 1, "left_out": [], "ended_because": "done"}})"));
  EXPECT_THAT(complaint(), HasSubstr("judged nothing"));
  EXPECT_THAT(complaint(), HasSubstr((folder_ / "new").string()));
  EXPECT_FALSE(gate_of("baseline.json", folder_ / "new")) << "compared as any other results";
}

TEST_F(GateFolderTest, IsNothingElsewhere) {
  EXPECT_FALSE(gate_folder(folder_ / "new"));
  EXPECT_FALSE(gate_folder(folder_ / "none"));
  EXPECT_FALSE(gate_of(folder_ / "base", folder_ / "new"));
}

TEST_F(GateFolderTest, OfAGateThatHasNotEndedSaysWhatToDo) {
  std::ofstream(folder_ / "new/results.json") << "{}";
  EXPECT_THAT(complaint(), HasSubstr("it has not ended: compare what is there: moebench compare " + folder_.string()));
}

TEST_F(GateFolderTest, NamesThePlaceOfWhatIsWrong) {
  std::ofstream(folder_ / "gate.json") << "{";
  EXPECT_THAT(complaint(), HasSubstr("gate.json:1:2: this is not JSON"));
  Json json = example_json();
  json["margins"]["time"] = -1;
  write(json);
  EXPECT_THAT(complaint(), HasSubstr("margins.time: is no margin"));
  json = example_json();
  json["level"] = 1;
  write(json);
  EXPECT_THAT(complaint(), HasSubstr("level: is no level"));
  json.erase("gate");
  write(json);
  EXPECT_THAT(complaint(), HasSubstr("gate"));
}

}  // namespace
}  // namespace moebench
