#include "cli/manual.h"

#include <gmock/gmock.h>

#include "cli/app.h"

namespace moebench {
namespace {

using testing::HasSubstr;
using testing::Not;

// As roff takes it.
std::string without_escapes(std::string text) {
  for (std::size_t at = text.find("\\-"); at != std::string::npos; at = text.find("\\-", at)) text.erase(at, 1);
  return text;
}

TEST(Manual, HasEveryOptionOfEveryCommand) {
  Action chosen;
  const CommandEntry program = command_entry(*make_app(chosen));
  const auto all = with_commands_below(program);
  EXPECT_GT(all.size(), 15U);
  for (const CommandEntry* command : all) {
    const std::string page = without_escapes(manual_page(*command, "moebench 1"));
    EXPECT_THAT(page, HasSubstr(".SH NAME\n" + hyphenated(command->name) + " - "));
    for (const OptionEntry& option : command->options) {
      for (const std::string& name : option.names) {
        const std::string shown = (option.is_positional ? "\\fI" : "\\fB") + name + "\\fR";
        EXPECT_THAT(page, HasSubstr(shown)) << command->name;
      }
      for (const std::string& choice : option.choices) EXPECT_THAT(page, HasSubstr(choice)) << command->name;
    }
    for (const CommandEntry& below : command->commands) {
      EXPECT_THAT(page, HasSubstr("\\fB" + below.name + "\\fR\n"));
      EXPECT_THAT(page, HasSubstr("\\fB" + hyphenated(below.name) + "\\fR(1)"));
    }
  }
}

TEST(Manual, ShowsExamplesAsTheyAreTyped) {
  const CommandEntry command{.name = "paint",
                             .description = "Paints",
                             .footer =
                                 "Examples:\n  paint 'a wall' --in \"red\" \\\n    # ^~`x`\nStatus: 0. See "
                                 "`paint --help`.\n",
                             .options = {},
                             .commands = {}};
  const std::string page = manual_page(command, "paint 2");
  EXPECT_THAT(page, HasSubstr(".SH EXAMPLES\n.EX\npaint \\(aqa wall\\(aq \\-\\-in \\(dqred\\(dq \\e\n"
                              "  # \\(ha\\(ti\\(gax\\(ga\n.EE\n"));
  EXPECT_THAT(page, HasSubstr(".SH NOTES\nStatus: 0. See \\fBpaint \\-\\-help\\fR.\n"));
}

TEST(Manual, SaysWhatAnOptionDemands) {
  OptionEntry option{.names = {"-o", "--out"}, .description = ".png or .svg"};
  option.is_required = true;
  option.value = "FILE";
  option.default_text = "a.png";
  option.excludes = {"--json"};
  option.group = "Options";
  OptionEntry other = option;
  other.names = {"--size"};
  other.group = "Walls";
  const std::string page = manual_page(
      {.name = "paint", .description = "Paints", .footer = {}, .options = {option, other}, .commands = {}}, "paint 2");
  EXPECT_THAT(page, HasSubstr(".TP\n\\fB\\-o\\fR, \\fB\\-\\-out\\fR \\fIFILE\\fR\n\\&.png or .svg\n.br\n"
                              "Required. Default: a.png. Not with \\-\\-json.\n"));
  EXPECT_THAT(page, HasSubstr(".SS Walls\n.TP\n\\fB\\-\\-size\\fR"));
  EXPECT_THAT(page, Not(HasSubstr("SEE ALSO")));
}

}  // namespace
}  // namespace moebench
