#include "cli/parse.h"

#include <gmock/gmock.h>

#include <array>

#include "cli/exit_status.h"
#include "tests/cli/called.h"

namespace moebench {
namespace {

using fixtures::called;
using testing::HasSubstr;

void add_paint(CLI::App& app, Action& chosen) {
  static std::string colour;
  CLI::App& command = add_command(app, chosen, "paint", "Paints", "  moebench paint --colour red\n", [] { return 7; });
  command.add_option("--colour", colour, "Which");
  add_command(app, chosen, "hidden", "", "", [] { return 8; }).group("");
}

TEST(Parse, RunsTheChosenCommand) { EXPECT_EQ(called(add_paint, {"paint", "--colour", "red"}).status, 7); }

TEST(Parse, HelpHasExamplesAndIsNoError) {
  const auto help = called(add_paint, {"paint", "--help"});
  EXPECT_EQ(help.status, exit_done);
  EXPECT_THAT(help.out, HasSubstr("Examples:\n  moebench paint --colour red"));
  EXPECT_EQ(help.err, "");
}

TEST(Parse, NamesTheNearestOption) {
  for (const char* wrong : {"--color", "--colour2", "--Colour=red"}) {
    const auto result = called(add_paint, {"paint", wrong});
    EXPECT_EQ(result.status, exit_usage);
    EXPECT_THAT(result.err, HasSubstr("did you mean --colour?\nSee moebench paint --help\n")) << wrong;
    EXPECT_EQ(result.out, "");
  }
}

TEST(Parse, NamesTheNearestCommandButNoHiddenOne) {
  EXPECT_EQ(called(add_paint, {"pain"}).err, "error: unknown command pain: did you mean paint?\nSee moebench --help\n");
  EXPECT_EQ(called(add_paint, {"hiden"}).err, "error: unknown command hiden\nSee moebench --help\n");
}

TEST(Parse, NamesTheWholeCommandToAskForHelp) {
  const auto add_below = [](CLI::App& app, Action& chosen) {
    add_paint(*app.add_subcommand("house", "Of one"), chosen);
  };
  EXPECT_THAT(called(add_below, {"house", "paint", "--red"}).err, HasSubstr("\nSee moebench house paint --help\n"));
}

TEST(Parse, NamesTheProgramThatItParsesFor) {
  CLI::App app("test", "other_program");
  const std::array argv = {"other_program", "--wrong"};
  testing::internal::CaptureStderr();
  EXPECT_EQ(parse(app, static_cast<int>(argv.size()), argv.data()), exit_usage);
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "error: unknown option --wrong\nSee other_program --help\n");
}

TEST(Parse, ComplainsAboutWhatIsTooMuchAndWhatIsMissing) {
  EXPECT_THAT(called(add_paint, {"paint", "red"}).err, HasSubstr("one argument too many: red"));
  EXPECT_EQ(called(add_paint, {"paint", "--colour"}).status, exit_usage);
  EXPECT_EQ(called(add_paint, {}).status, exit_usage);
}

}  // namespace
}  // namespace moebench
