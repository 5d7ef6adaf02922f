#include <fmt/format.h>
#include <fmt/ranges.h>

#include "cli/completions.h"

namespace moebench {
namespace {

// Inside single quotes, and with what _arguments and _describe take for their own marks escaped.
std::string escaped(std::string_view text, std::string_view marks) {
  std::string result;
  for (const char c : text) {
    if (c == '\'') {
      result += "'\\''";
      continue;
    }
    if (marks.find(c) != std::string_view::npos) result += '\\';
    result += c;
  }
  return result;
}

constexpr std::string_view marks = "\\:[]()";

std::string value_of(const OptionEntry& option) {
  const std::string value = option.is_positional ? option.names.front() : option.value;
  const std::string action = option.is_suite()        ? "_moebench__suites"
                             : option.choices.empty() ? "_files"
                                                      : fmt::format("({})", fmt::join(option.choices, " "));
  return fmt::format(":{}:{}", escaped(value, marks), action);
}

// "'*--only[...]:TEXT:_files'", one for each of an option's names. zsh would take its names for different options: each
// excludes the others.
std::string specifications(const OptionEntry& option) {
  if (option.is_positional) {
    const std::string value = value_of(option);
    return fmt::format("    '{}{}'\n", option.may_repeat ? "*" : option.is_required ? "" : ":", value);
  }
  std::string text;
  for (const std::string& name : option.names) {
    const std::string others = option.may_repeat ? "*" : fmt::format("({})", fmt::join(option.names, " "));
    text += fmt::format("    '{}{}{}[{}]{}'\n", others, name, option.takes_value() && name.starts_with("--") ? "=" : "",
                        escaped(option.description, marks), option.takes_value() ? value_of(option) : "");
  }
  return text;
}

std::string function_name(const CommandEntry& command) {
  std::string name = "_" + hyphenated(command.name);
  for (char& c : name) c = c == '-' ? '_' : c;
  return name;
}

std::string function(const CommandEntry& command) {
  std::string text = fmt::format("{}() {{\n", function_name(command));
  if (!command.commands.empty()) text += "  local context state state_descr line\n  typeset -A opt_args\n";
  text += "  local -a specifications=(\n";
  for (const OptionEntry& option : command.options) text += specifications(option);
  if (command.commands.empty()) return text + "  )\n  _arguments -s -S $specifications\n}\n\n";

  text += "    '1: :->command'\n    '*:: :->arguments'\n  )\n  _arguments -C -S $specifications && return\n";
  text += "  case $state in\n    command)\n      local -a commands=(\n";
  std::string cases;
  for (const CommandEntry& below : command.commands) {
    const std::string name = below.name.substr(command.name.size() + 1);
    text += fmt::format("        '{}:{}'\n", name, escaped(below.description, "\\:"));
    cases += fmt::format("        {}) {} ;;\n", name, function_name(below));
  }
  return text + "      )\n      _describe command commands\n      ;;\n    arguments)\n      case $line[1] in\n" +
         cases + "      esac\n      ;;\n  esac\n}\n\n";
}

}  // namespace

std::string zsh_completion(const CommandEntry& program) {
  std::string text = R"zsh(#compdef moebench
# Completion of moebench for zsh. Made by `moebench generate zsh`.

# A file, or what lies beside an installed program.
_moebench__suites() {
  local -a suites=(${commands[moebench]:A:h:h}/share/moebench/suites/*.yaml(N:t:r))
  _alternative 'files:file:_files' "suites:installed suite:($suites)"
}

)zsh";
  for (const CommandEntry* command : with_commands_below(program)) text += function(*command);
  return text +
         "if [[ $funcstack[1] == _moebench ]]; then\n  _moebench \"$@\"\nelse\n  compdef _moebench moebench\nfi\n";
}

}  // namespace moebench
