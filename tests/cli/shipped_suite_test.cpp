#include "cli/shipped_suite.h"

#include <gmock/gmock.h>

#include <unistd.h>

#include <fstream>

namespace moebench {
namespace {

void make(const std::filesystem::path& path) { const std::ofstream file(path); }

class ShippedSuite : public testing::Test {
 protected:
  void SetUp() override {
    std::filesystem::create_directories(shipped_ / "paper");
    make(shipped_ / "quick.yaml");
    make(shipped_ / "paper" / "fig8.yaml");
    make(shipped_ / "suite.schema.json");
    make(folder_ / "here.yaml");
    std::filesystem::current_path(folder_);
  }
  void TearDown() override {
    std::filesystem::current_path(before_);
    std::filesystem::remove_all(folder_);
  }

  std::string found(const std::string& asked) const { return suite_file(asked, shipped_); }

  const std::filesystem::path before_ = std::filesystem::current_path();
  const std::filesystem::path folder_ =
      std::filesystem::temp_directory_path() / ("shipped-suite-" + std::to_string(getpid()));
  const std::filesystem::path shipped_ = folder_ / "share";
};

TEST_F(ShippedSuite, IsFoundByItsName) {
  EXPECT_EQ(found("quick"), shipped_ / "quick.yaml");
  EXPECT_EQ(found("quick.yaml"), shipped_ / "quick.yaml");
  EXPECT_EQ(found("suites/quick.yaml"), shipped_ / "quick.yaml");
  EXPECT_EQ(found("./suites/quick"), shipped_ / "quick.yaml");
  EXPECT_EQ(found("paper/fig8"), shipped_ / "paper/fig8.yaml");
}

TEST_F(ShippedSuite, GivesWayToAFile) {
  const std::string here = folder_ / "here.yaml";
  EXPECT_EQ(found(here), here);
  make(shipped_ / "here.yaml");
  std::filesystem::current_path(folder_);
  EXPECT_EQ(found("here.yaml"), "here.yaml");
  std::filesystem::create_directory(folder_ / "quick");  // results of the suite, say
  EXPECT_EQ(found("quick"), shipped_ / "quick.yaml");
}

TEST_F(ShippedSuite, LeavesOtherNamesAlone) {
  for (const std::string name :
       {"", "quik", "paper", "suites", "../share/quick.yaml", "/quick.yaml", "other/quick.yaml"})
    EXPECT_EQ(found(name), name);
}

TEST_F(ShippedSuite, IsNowhereWhereNothingIsInstalled) {
  EXPECT_EQ(suite_file("quick", folder_ / "nowhere"), "quick");
  EXPECT_EQ(shipped_suites().filename(), "suites");
}

}  // namespace
}  // namespace moebench
