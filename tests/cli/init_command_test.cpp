#include "cli/init_command.h"

#include <gmock/gmock.h>

#include <fstream>

#include "cli/exit_status.h"
#include "suites/commented_suite.h"
#include "suites/expand.h"
#include "suites/reader.h"
#include "tests/cli/called.h"
#include "tests/run/fixtures.h"

namespace moebench {
namespace {

using fixtures::called;
using testing::HasSubstr;

TEST(InitCommand, WritesASuiteThatCanBeRun) {
  const fixtures::TemporaryFolder folder;
  const std::string path = folder / "mine.yaml";
  EXPECT_EQ(called(add_init_command, {"init", path}).status, exit_done);
  EXPECT_FALSE(expand(read_suite(path)).empty());
}

TEST(InitCommand, OverwritesNothing) {
  const fixtures::TemporaryFolder folder;
  std::ofstream(folder / "mine.yaml") << "mine";
  const auto result = called(add_init_command, {"init", (folder / "mine.yaml").string()});
  EXPECT_EQ(result.status, exit_usage);
  EXPECT_THAT(result.err, HasSubstr("mine.yaml: is already there"));
  EXPECT_EQ(fixtures::lines_of(folder / "mine.yaml"), (std::vector<std::string>{"mine"}));
}

TEST(InitCommand, SaysWhyItCannotWrite) {
  const auto result = called(add_init_command, {"init", "/no/such/folder/mine.yaml"});
  EXPECT_EQ(result.status, exit_usage);
  EXPECT_THAT(result.err, HasSubstr("No such file or directory"));
}

TEST(InitCommand, PrintsForADash) { EXPECT_EQ(called(add_init_command, {"init", "-"}).out, commented_suite()); }

}  // namespace
}  // namespace moebench
