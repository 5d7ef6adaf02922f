#include <fmt/format.h>
#include <fmt/ranges.h>

#include "cli/completions.h"

namespace moebench {
namespace {

std::string in_quotes(std::string_view text) {
  std::string result = "'";
  for (const char c : text) {
    if (c == '\'' || c == '\\') result += '\\';
    result += c;
  }
  return result + "'";
}

std::string names_of(const OptionEntry& option) {
  std::string text;
  for (const std::string& name : option.names) {
    text += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
  }
  return text;
}

std::string lines_of(const CommandEntry& command) {
  const std::string begin = fmt::format("complete -c moebench -n {}", in_quotes("__moebench_is " + command.name));
  std::string text;
  bool takes_files = false;
  for (const CommandEntry& below : command.commands) {
    const std::string name = below.name.substr(command.name.size() + 1);
    text += fmt::format("{} -a {} -d {}\n", begin, name, in_quotes(below.description));
  }
  for (const OptionEntry& option : command.options) {
    const std::string choices = in_quotes(fmt::format("{}", fmt::join(option.choices, " ")));
    const std::string description = in_quotes(option.description);
    if (option.is_positional && option.choices.empty()) {
      takes_files = true;
      if (option.is_suite()) text += begin + " -a '(__moebench_suites)' -d 'Installed suite'\n";
    } else if (option.is_positional) {
      text += fmt::format("{} -a {} -d {}\n", begin, choices, description);
    } else if (!option.takes_value()) {
      text += fmt::format("{}{} -d {}\n", begin, names_of(option), description);
    } else if (option.choices.empty()) {
      text += fmt::format("{}{} -r -F -d {}\n", begin, names_of(option), description);
    } else {
      text += fmt::format("{}{} -x -a {} -d {}\n", begin, names_of(option), choices, description);
    }
  }
  return (takes_files ? "" : begin + " -f\n") + text;
}

}  // namespace

std::string fish_completion(const CommandEntry& program) {
  std::vector<std::string> commands;
  std::string lines;
  for (const CommandEntry* command : with_commands_below(program)) {
    if (command != &program) commands.push_back(in_quotes(command->name));
    lines += lines_of(*command);
  }
  return fmt::format(R"(# Completion of moebench for fish. Made by `moebench generate fish`.
function __moebench_is
    set -l words (commandline -opc)
    set -l command moebench
    for word in $words[2..]
        switch "$command $word"
            case {}
                set command "$command $word"
        end
    end
    test "$command" = "$argv"
end
# What lies beside an installed program.
function __moebench_suites
    set -l program (command -s moebench); or return
    for suite in (dirname (realpath $program))/../share/moebench/suites/*.yaml
        string replace -r '.*/(.*)\.yaml$' '$1' $suite
    end
end
{})",
                     fmt::join(commands, " "), lines);
}

}  // namespace moebench
