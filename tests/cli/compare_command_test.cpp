#include "cli/compare_command.h"

#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

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
  CompareCommand() : folder_(testing::TempDir() + "compare_command_test") {
    std::filesystem::create_directories(folder_);
    write("old.json", example::measured(6, 1));
    write("new.json", example::measured(6, 2, 1.5));
  }
  ~CompareCommand() override { std::filesystem::remove_all(folder_); }

  void write(const std::string& name, const Results& results) const {
    std::ofstream(folder_ / name) << text_of(results);
  }
  std::string file(const std::string& name) const { return (folder_ / name).string(); }

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

}  // namespace
}  // namespace moebench
