#include "suites/published.h"

#include <unistd.h>

#include <fstream>

#include <gmock/gmock.h>

#include "tests/suites/suite_texts.h"

namespace moebench {
namespace {

using testing::HasSubstr;
using testing::SizeIs;

// A suite in a folder of its own, with a file of figures beside it.
class Published : public testing::Test {
 protected:
  Published() { std::filesystem::create_directory(folder_); }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::vector<Publication> read(const std::string& figures, const std::string& key = "{file: figures.csv}") {
    std::ofstream(folder_ / "figures.csv") << figures;
    const std::string more = "baseline: {system: fastmoe}\npublished:\n  - " + key + "\n";
    suite_ = parse_suite(suite_text("  granularity: [1, 2, 4]\n  reuse: [none, s1, s4]\n", more),
                         (folder_ / "suite.yaml").string());
    return publications_of(suite_, expand(suite_));
  }

  std::string error(const std::string& figures, const std::string& key = "{file: figures.csv}") {
    return error_of([&] { read(figures, key); });
  }

  Suite suite_;
  const std::filesystem::path folder_ =
      std::filesystem::temp_directory_path() / ("published_test" + std::to_string(getpid()));
};

TEST_F(Published, ALineSpeaksOfAllConfigurationsWithItsValues) {
  const Publication publication = read(
                                      "tokens,system,granularity,speed\n"
                                      "16,fastmoe,,2\n"
                                      "16,pipemoe,2,3\n"
                                      "16,pipemoe,,4\n"
                                      "32,pipemoe,,4\n"
                                      "16,mpipemoe,4,5\n")
                                      .front();
  EXPECT_EQ(publication.not_run, 1);
  ASSERT_THAT(publication.figures, SizeIs(4));
  EXPECT_THAT(publication.figures[0].runs, SizeIs(1));
  EXPECT_THAT(publication.figures[1].runs, SizeIs(1));
  EXPECT_THAT(publication.figures[2].runs, SizeIs(3));
  EXPECT_THAT(publication.figures[3].runs, SizeIs(2));  // s1 and s4
  EXPECT_EQ(publication.figures[1].axes[2].value, "2");
  EXPECT_EQ(publication.over, "system=fastmoe");
}

TEST_F(Published, FiguresAreOverThoseOfTheClosestLine) {
  const std::string figures =
      "system,granularity,speed\n"
      "fastmoe,,2\n"
      "pipemoe,1,3\n"
      "pipemoe,,6\n";
  EXPECT_EQ(read(figures)[0].figures[2].value, 3);
  EXPECT_EQ(read(figures, "{file: figures.csv, over: {system: pipemoe, granularity: 1}}")[0].figures[2].value, 2);
  EXPECT_EQ(read("system,time\nfastmoe,5\npipemoe,4\n")[0].figures[1].value, 0.8);
}

TEST_F(Published, SomeFiguresNeedNoOtherLine) {
  EXPECT_EQ(read("system,memory_mib\npipemoe,400\n")[0].figures[0].value, 400);
  EXPECT_TRUE(read("system,memory_mib\npipemoe,400\n")[0].figures[0].runs[0].over.empty());
  EXPECT_EQ(read("system,overhead\npipemoe,12\n")[0].figures[0].value, 0.12);
  EXPECT_THAT(error("system,speed\npipemoe,12\n"), HasSubstr("figures.csv:2: there is no speed"));
}

TEST_F(Published, ALineMayHaveSeveralFigures) {
  const Publication publication = read("system,speed,memory\nfastmoe,1,1\npipemoe,2,\nmpipemoe,2,0.5\n").front();
  EXPECT_THAT(publication.figures, SizeIs(5));
}

TEST_F(Published, WhatIsCountedIsRead) {
  EXPECT_EQ(read("system,memory\nfastmoe,1\n")[0].counted, (std::vector{MemoryPart::arenas, MemoryPart::routing}));
  EXPECT_EQ(read("system,memory\nfastmoe,1\n", "{file: figures.csv, counted: [scores, arenas]}")[0].counted,
            (std::vector{MemoryPart::scores, MemoryPart::arenas}));
}

TEST_F(Published, ErrorsNameThePlace) {
  EXPECT_THAT(error("granulartiy,speed\n2,1\n"),
              HasSubstr("unknown column \"granulartiy\": did you mean granularity?"));
  EXPECT_THAT(error("system,speed\npipmoe,1\n"), HasSubstr("figures.csv:2: unknown system \"pipmoe\""));
  EXPECT_THAT(error("system,speed\npipemoe,fast\n"), HasSubstr("figures.csv:2: \"fast\" is no number"));
  EXPECT_THAT(error("", "{file: nowhere.csv}"), HasSubstr("nowhere.csv cannot be read"));
  EXPECT_THAT(error("", "{over: {system: fastmoe}}"), HasSubstr("has no file"));
  EXPECT_THAT(error("", "{file: a.csv, counted: [weights]}"), HasSubstr("unknown counted \"weights\""));
  EXPECT_THAT(error("", "{file: a.csv, over: {system: fastermoe}}"), HasSubstr("not among the values"));
  EXPECT_THAT(error("", "{fiel: a.csv}"), HasSubstr("did you mean file?"));
}

}  // namespace
}  // namespace moebench
