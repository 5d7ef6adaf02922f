#include "cli/completions.h"

#include <gmock/gmock.h>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "cli/app.h"

namespace moebench {
namespace {

using testing::HasSubstr;
using testing::Not;

class Completions : public testing::Test {
 protected:
  // Calls `check` with each command and each option of it that has dashes.
  void for_all(const std::function<void(const CommandEntry&, const OptionEntry&)>& check) const {
    for (const CommandEntry* command : with_commands_below(program_)) {
      for (const OptionEntry& option : command->options) {
        if (!option.is_positional) check(*command, option);
      }
    }
  }

  Action chosen_;
  CommandEntry program_ = command_entry(*make_app(chosen_));
};

// The part of `text` from `begin` to the next `end`.
std::string part(const std::string& text, const std::string& begin, const std::string& end) {
  const std::size_t at = text.find(begin);
  return at == std::string::npos ? "" : text.substr(at, text.find(end, at) - at);
}

TEST_F(Completions, OfBashHaveEveryOptionOfEveryCommand) {
  const std::string text = bash_completion(program_);
  for_all([&](const CommandEntry& command, const OptionEntry& option) {
    const std::string line = part(text, "      '" + command.name + "') plain=", ";;");
    for (const std::string& name : option.names) {
      EXPECT_THAT(line + " ", testing::ContainsRegex("options='.*" + name + "[ ']")) << command.name;
      const std::string place = "'" + command.name + " " + name + "'";
      EXPECT_EQ(text.find(place) != std::string::npos, option.takes_value()) << place;
    }
    if (!option.choices.empty()) {
      EXPECT_THAT(text, HasSubstr(fmt::format("'{}'", fmt::join(option.choices, " "))));
    }
  });
}

TEST_F(Completions, OfZshHaveEveryOptionOfEveryCommand) {
  const std::string text = zsh_completion(program_);
  for_all([&](const CommandEntry& command, const OptionEntry& option) {
    std::string function = "_" + hyphenated(command.name);
    std::replace(function.begin(), function.end(), '-', '_');
    const std::string body = part(text, "\n" + function + "() {", "\n}");
    for (const std::string& name : option.names) {
      const bool is_long = name.starts_with("--");
      EXPECT_THAT(body, HasSubstr(name + (option.takes_value() && is_long ? "=[" : "["))) << command.name;
    }
    if (!option.choices.empty()) {
      EXPECT_THAT(body, HasSubstr(fmt::format(":({})'", fmt::join(option.choices, " "))));
    }
  });
}

TEST_F(Completions, OfFishHaveEveryOptionOfEveryCommand) {
  const std::string text = fish_completion(program_);
  for_all([&](const CommandEntry& command, const OptionEntry& option) {
    for (const std::string& name : option.names) {
      const std::string flag = name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
      EXPECT_THAT(text, testing::ContainsRegex("'__moebench_is " + command.name + "'.*" + flag + " ")) << name;
    }
    if (!option.choices.empty()) {
      EXPECT_THAT(text, HasSubstr(fmt::format("-x -a '{}'", fmt::join(option.choices, " "))));
    }
  });
}

TEST_F(Completions, LeaveOutWhatIsHidden) {
  for (const std::string& text : {bash_completion(program_), zsh_completion(program_), fish_completion(program_)}) {
    EXPECT_THAT(text, Not(HasSubstr("worker")));
    EXPECT_THAT(text, Not(HasSubstr("moebench generate man")));
  }
}

TEST_F(Completions, QuoteWhatTheyDescribe) {
  const OptionEntry option{.names = {"--out"}, .value = "FILE", .description = "the wall's [colour]: \\red"};
  const CommandEntry paint{.name = "paint", .description = "Paints", .footer = {}, .options = {option}, .commands = {}};
  EXPECT_THAT(zsh_completion(paint), HasSubstr("'(--out)--out=[the wall'\\''s \\[colour\\]\\: \\\\red]:FILE:_files'"));
  EXPECT_THAT(fish_completion(paint), HasSubstr("-l out -r -F -d 'the wall\\'s [colour]: \\\\red'"));
}

}  // namespace
}  // namespace moebench
