#include "metrics/results_tree.h"

#include <gmock/gmock.h>

#include <fstream>

#include "reference/base/error.h"
#include "tests/run/fixtures.h"

namespace moebench {
namespace {

using testing::ElementsAre;
using testing::Field;
using testing::IsEmpty;

// Folders of a tree, by their paths.
template <class... Paths>
auto are(const Paths&... paths) {
  return ElementsAre(Field(&ResultsFolder::path, std::filesystem::path(paths))...);
}

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
  EXPECT_THAT(tree.runs, are(folder_ / "a", folder_ / "b/c"));
  EXPECT_THAT(tree.gates, IsEmpty());
  EXPECT_FALSE(tree.is_cut);
  write("results.json");
  EXPECT_THAT(results_tree(folder_.path()).runs, are(folder_.path(), folder_ / "a", folder_ / "b/c"));
}

TEST_F(ResultsTreeTest, TakesOfAGateTheNewBuildAlone) {
  write("gate/gate.json");
  write("gate/base/results.json");
  write("gate/new/results.json");
  write("gate/new/round-1/results.db");
  const ResultsTree tree = results_tree(folder_.path());
  EXPECT_THAT(tree.runs, are(folder_ / "gate/new"));
  EXPECT_THAT(tree.gates, are(folder_ / "gate"));
}

TEST_F(ResultsTreeTest, SaysWhichFoldersHaveChanged) {
  write("a/results.db");
  write("b/results.db");
  write("gate/gate.json");
  write("gate/new/results.json");
  const ResultsTree before = results_tree(folder_.path());
  EXPECT_EQ(results_tree(folder_.path()), before);
  std::ofstream(folder_ / "b/results.db", std::ios::app) << "more";
  const ResultsTree after = results_tree(folder_.path());
  EXPECT_EQ(after.runs[0], before.runs[0]);
  EXPECT_NE(after.runs[1], before.runs[1]);
  EXPECT_EQ(after.gates, before.gates);
  write("b/results.db-wal");
  EXPECT_NE(results_tree(folder_.path()).runs[1], after.runs[1]);
  std::ofstream(folder_ / "gate/new/results.json", std::ios::app) << "more";
  EXPECT_NE(results_tree(folder_.path()).gates, after.gates);
}

TEST_F(ResultsTreeTest, IsBounded) {
  write("1/2/3/4/results.db");
  write("1/2/3/4/5/6/results.db");
  EXPECT_THAT(results_tree(folder_.path()).runs, are(folder_ / "1/2/3/4"));
  std::filesystem::create_directory_symlink(folder_.path(), folder_ / "loop");
  EXPECT_THAT(results_tree(folder_.path()).runs, are(folder_ / "1/2/3/4"));
}

TEST_F(ResultsTreeTest, OfNoFolderIsRefused) { EXPECT_THROW(results_tree(folder_ / "missing"), InputError); }

}  // namespace
}  // namespace moebench
