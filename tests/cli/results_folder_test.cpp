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
  const auto made = make_results_folder((folder / "a/b").string(), "quick");
  EXPECT_EQ(made, folder / "a/b");
  EXPECT_TRUE(std::filesystem::is_empty(made));
}

TEST(ResultsFolder, IsNamedAfterSuiteAndTimeUnlessAsked) {
  const fixtures::TemporaryFolder folder;
  std::filesystem::current_path(folder.path());
  const auto first = make_results_folder("", "my suite/1");
  const auto second = make_results_folder("", "my suite/1");
  EXPECT_THAT(first.string(), MatchesRegex("moebench-results/my-suite-1-[0-9]+-[0-9]+"));
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

TEST(ResultsFolder, AStoreIsGoneOnWithWhereThatIsAsked) {
  const fixtures::TemporaryFolder folder;
  std::ofstream(folder / "results.db") << "a store";
  const std::string name = folder.path().string();
  EXPECT_THROW(make_results_folder(name, "quick"), InputError);
  EXPECT_EQ(make_results_folder(name, "quick", ExistingResults::gone_on_with), folder.path());
  std::filesystem::rename(folder / "results.db", folder / "results.json");
  EXPECT_THROW(make_results_folder(name, "quick", ExistingResults::gone_on_with), InputError) << "no store";
}

TEST(ResultsFolder, ThatCannotBeMadeIsAnError) {
  const fixtures::TemporaryFolder folder;
  std::ofstream(folder / "file") << "text";
  EXPECT_THROW(make_results_folder((folder / "file").string(), "quick"), WriteError);
  EXPECT_THROW(make_results_folder((folder / "file/x").string(), "quick"), WriteError);
}

}  // namespace
}  // namespace moebench
