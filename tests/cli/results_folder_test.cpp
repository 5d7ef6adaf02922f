#include "cli/results_folder.h"

#include <gmock/gmock.h>

#include <fstream>

#include "reference/base/error.h"
#include "results/atomic_file.h"
#include "tests/run/fixtures.h"

namespace moebench {
namespace {

using testing::HasSubstr;
using testing::MatchesRegex;

TEST(ResultsFolder, IsMade) {
  const fixtures::TemporaryFolder folder;
  const auto file = make_results_folder((folder / "a/b").string(), "quick");
  EXPECT_EQ(file, folder / "a/b/results.json");
  EXPECT_TRUE(std::filesystem::is_directory(file.parent_path()));
  EXPECT_FALSE(std::filesystem::exists(file));
}

TEST(ResultsFolder, IsNamedAfterSuiteAndTimeUnlessAsked) {
  const fixtures::TemporaryFolder folder;
  std::filesystem::current_path(folder.path());
  const auto first = make_results_folder("", "my suite/1");
  const auto second = make_results_folder("", "my suite/1");
  EXPECT_THAT(first.string(), MatchesRegex("moebench-results/my-suite-1-[0-9]+-[0-9]+/results.json"));
  EXPECT_NE(first, second);
  std::filesystem::current_path("/");
}

TEST(ResultsFolder, KeepsResultsThatAreThere) {
  const fixtures::TemporaryFolder folder;
  std::ofstream(folder / "results.json") << "{}";
  try {
    make_results_folder(folder.path().string(), "quick");
    FAIL();
  } catch (const InputError& error) {
    EXPECT_THAT(error.what(), HasSubstr("results.json: is already there"));
  }
}

TEST(ResultsFolder, ThatCannotBeMadeIsAnError) {
  const fixtures::TemporaryFolder folder;
  std::ofstream(folder / "file") << "text";
  EXPECT_THROW(make_results_folder((folder / "file").string(), "quick"), WriteError);
  EXPECT_THROW(make_results_folder((folder / "file/x").string(), "quick"), WriteError);
}

}  // namespace
}  // namespace moebench
