#include "cli/command_entry.h"

#include <gmock/gmock.h>

namespace moebench {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class ACommand : public testing::Test {
 protected:
  const OptionEntry& option(const std::string& name) {
    entry_ = command_entry(app_);
    for (const OptionEntry& option : entry_.options) {
      if (option.names.back() == name) return option;
    }
    ADD_FAILURE() << "no " << name;
    return entry_.options.front();
  }

  CLI::App app_{"Paints", "paint"};
  CommandEntry entry_;
  std::string text_;
  std::vector<std::string> texts_;
  int number_ = 3;
  bool flag_ = false;
};

TEST_F(ACommand, HasNamesWhatItTakesAndWhatItSays) {
  app_.add_option("-o,--out", text_, "The file")->default_str("a.png");
  const OptionEntry& out = option("--out");
  EXPECT_THAT(out.names, ElementsAre("-o", "--out"));
  EXPECT_TRUE(out.takes_value());
  EXPECT_FALSE(out.is_required || out.is_positional || out.may_repeat);
  EXPECT_EQ(out.value, "TEXT");
  EXPECT_EQ(out.default_text, "a.png");
  EXPECT_EQ(out.description, "The file");
  EXPECT_EQ(out.group, "Options");
}

TEST_F(ACommand, KnowsFlags) {
  app_.add_flag("--quick", flag_, "Quickly");
  EXPECT_FALSE(option("--quick").takes_value());
  EXPECT_FALSE(option("--help").takes_value());
}

TEST_F(ACommand, KnowsValuesThatAreEnumerated) {
  app_.add_option("--colour", text_)->check(CLI::IsMember({"red", "blue"}));
  EXPECT_THAT(option("--colour").choices, ElementsAre("red", "blue"));
  EXPECT_EQ(option("--colour").value, "TEXT");
  std::map<std::string, int> sizes = {{"large", 2}, {"small", 1}};
  app_.add_option("--size", number_)->transform(CLI::CheckedTransformer(sizes));
  EXPECT_THAT(option("--size").choices, ElementsAre("large", "small"));
  app_.add_option("--shape", number_)->transform(CLI::CheckedTransformer(sizes).description("{large,small}"));
  EXPECT_THAT(option("--shape").choices, ElementsAre("large", "small"));
}

TEST_F(ACommand, KnowsLimits) {
  app_.add_option("--rounds", number_)->check(CLI::Range(1, 1000));
  EXPECT_EQ(option("--rounds").limits, "INT in [1 - 1000]");
  EXPECT_THAT(option("--rounds").choices, IsEmpty());
  app_.add_option("--days", number_)->type_name("DAYS");
  EXPECT_EQ(option("--days").value, "DAYS");
}

TEST_F(ACommand, KnowsArguments) {
  app_.add_option("SUITE", text_, "What")->required();
  EXPECT_TRUE(option("SUITE").is_positional && option("SUITE").is_required);
  EXPECT_FALSE(option("SUITE").may_repeat);
  app_.add_option("MORE", texts_);
  EXPECT_TRUE(option("MORE").may_repeat);
  app_.add_option("--only", texts_)->expected(1)->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  EXPECT_TRUE(option("--only").may_repeat);
}

TEST_F(ACommand, KnowsWhatGoesTogether) {
  CLI::Option* json = app_.add_flag("--json", flag_);
  app_.add_flag("--markdown", flag_)->excludes(json);
  app_.add_flag("--short", flag_)->needs(json);
  EXPECT_THAT(option("--markdown").excludes, ElementsAre("--json"));
  EXPECT_THAT(option("--short").needs, ElementsAre("--json"));
}

TEST_F(ACommand, HasOptionsOfGroupsToo) {
  app_.add_option_group("Walls", "Which walls")->add_option("--wall", text_, "Which");
  EXPECT_EQ(option("--wall").group, "Walls");
  EXPECT_THAT(command_entry(app_).commands, IsEmpty());
}

TEST_F(ACommand, LeavesOutWhatIsHidden) {
  app_.add_flag("--secret", flag_)->group("");
  app_.add_subcommand("worker", "Works")->group("");
  app_.add_subcommand("walls", "Paints walls")->add_subcommand("inside", "Inside")->footer("Examples:\n  paint\n");
  const CommandEntry entry = command_entry(app_);
  EXPECT_EQ(entry.options.size(), 1U);  // --help
  ASSERT_EQ(entry.commands.size(), 1U);
  EXPECT_EQ(entry.commands[0].name, "paint walls");
  EXPECT_EQ(entry.commands[0].commands[0].name, "paint walls inside");
  EXPECT_EQ(entry.commands[0].commands[0].footer, "Examples:\n  paint\n");
  EXPECT_EQ(with_commands_below(entry).size(), 3U);
  EXPECT_EQ(hyphenated("paint walls inside"), "paint-walls-inside");
}

}  // namespace
}  // namespace moebench
