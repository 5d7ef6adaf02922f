#include "metrics/results_tree.h"

#include <gmock/gmock.h>

#include <fstream>

#include "reference/base/error.h"
#include "tests/run/fixtures.h"

namespace moebench {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class ResultsTreeTest : public testing::Test {
 protected:
  void write(const std::string& name) {
    std::filesystem::create_directories((folder_ / name).parent_path());
    std::ofstream(folder_ / name) << "text";
  }

  fixtures::TemporaryFolder folder_;
};

TEST_F(ResultsTreeTest, FindsStoresAndExports) {
  write("a/results.db");
  write("b/c/results.json");
  write("d/other.json");
  const ResultsTree tree = results_tree(folder_.path());
  EXPECT_THAT(tree.runs, ElementsAre(folder_ / "a", folder_ / "b/c"));
  EXPECT_THAT(tree.gates, IsEmpty());
  EXPECT_FALSE(tree.is_cut);
  write("results.json");
  EXPECT_THAT(results_tree(folder_.path()).runs, ElementsAre(folder_.path(), folder_ / "a", folder_ / "b/c"));
}

TEST_F(ResultsTreeTest, TakesOfAGateTheNewBuildAlone) {
  write("gate/gate.json");
  write("gate/base/results.json");
  write("gate/new/results.json");
  write("gate/new/round-1/results.db");
  const ResultsTree tree = results_tree(folder_.path());
  EXPECT_THAT(tree.runs, ElementsAre(folder_ / "gate/new"));
  EXPECT_THAT(tree.gates, ElementsAre(folder_ / "gate"));
}

TEST_F(ResultsTreeTest, HasAnotherStateAfterAChange) {
  write("a/results.db");
  const std::string before = results_tree(folder_.path()).state;
  EXPECT_EQ(results_tree(folder_.path()).state, before);
  std::ofstream(folder_ / "a/results.db", std::ios::app) << "more";
  EXPECT_NE(results_tree(folder_.path()).state, before);
}

TEST_F(ResultsTreeTest, IsBounded) {
  write("1/2/3/4/results.db");
  write("1/2/3/4/5/6/results.db");
  EXPECT_THAT(results_tree(folder_.path()).runs, ElementsAre(folder_ / "1/2/3/4"));
  std::filesystem::create_directory_symlink(folder_.path(), folder_ / "loop");
  EXPECT_THAT(results_tree(folder_.path()).runs, ElementsAre(folder_ / "1/2/3/4"));
}

TEST_F(ResultsTreeTest, OfNoFolderIsRefused) { EXPECT_THROW(results_tree(folder_ / "missing"), InputError); }

}  // namespace
}  // namespace moebench
