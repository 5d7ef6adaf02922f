#include <map>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "cli/completions.h"

namespace moebench {
namespace {

struct Words {
  std::vector<std::string> plain;  // commands, and arguments where they are enumerated
  std::vector<std::string> options;
  bool are_suites = false;  // what is plain
};

Words words_of(const CommandEntry& command) {
  Words words;
  bool takes_files = false;
  for (const CommandEntry& below : command.commands) words.plain.push_back(below.name.substr(command.name.size() + 1));
  for (const OptionEntry& option : command.options) {
    if (option.is_positional) {
      words.plain.insert(words.plain.end(), option.choices.begin(), option.choices.end());
      takes_files = takes_files || option.choices.empty();
      words.are_suites = words.are_suites || option.is_suite();
    } else {
      words.options.insert(words.options.end(), option.names.begin(), option.names.end());
    }
  }
  if (words.plain.empty() && !takes_files) words.plain = words.options;
  return words;
}

// The places "'moebench plan --render'" of options that take a value, by what completes them; "" by files.
std::map<std::string, std::vector<std::string>> values_of(const CommandEntry& program) {
  std::map<std::string, std::vector<std::string>> values;
  for (const CommandEntry* command : with_commands_below(program)) {
    for (const OptionEntry& option : command->options) {
      if (option.is_positional || !option.takes_value()) continue;
      std::vector<std::string>& places = values[fmt::format("{}", fmt::join(option.choices, " "))];
      for (const std::string& name : option.names) places.push_back(fmt::format("'{} {}'", command->name, name));
    }
  }
  return values;
}

}  // namespace

std::string bash_completion(const CommandEntry& program) {
  std::vector<std::string> commands;
  std::string words, values;
  for (const CommandEntry* command : with_commands_below(program)) {
    if (command != &program) commands.push_back("'" + command->name + "'");
    const Words of_command = words_of(*command);
    words += fmt::format("      '{}') plain={} options='{}' ;;\n", command->name,
                         of_command.are_suites ? "$(_moebench__suites) files=yes"
                                               : fmt::format("'{}'", fmt::join(of_command.plain, " ")),
                         fmt::join(of_command.options, " "));
  }
  for (const auto& [choices, places] : values_of(program)) {
    values +=
        fmt::format("    {})\n      plain='{}' is_value=yes\n      ;;\n", fmt::join(places, " | \\\n      "), choices);
  }
  return fmt::format(R"(# Completion of moebench for bash. Made by `moebench generate bash`.

# What lies beside an installed program.
_moebench__suites() {{
  local program
  program=$(type -P "${{COMP_WORDS[0]}}") || return 0
  program=$(readlink -f "$program")
  compgen -G "${{program%/*}}/../share/moebench/suites/*.yaml" | sed 's/.*\///; s/\.yaml$//' || true
}}

_moebench() {{
  local current=${{COMP_WORDS[COMP_CWORD]}} previous=${{COMP_WORDS[COMP_CWORD - 1]}}
  local command=moebench plain='' options='' is_value=no files=no i
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; ++i)); do
    case "$command ${{COMP_WORDS[i]}}" in
      {}) command+=" ${{COMP_WORDS[i]}}" ;;
    esac
  done
  # bash makes three words of --option=value.
  if [[ $current == '=' ]]; then
    current=''
  elif [[ $previous == '=' ]]; then
    previous=${{COMP_WORDS[COMP_CWORD - 2]}}
  fi
  case "$command $previous" in
{}  esac
  if [[ $is_value == no ]]; then
    case $command in
{}    esac
    [[ $current != -* ]] || plain=$options files=no
  fi
  # Where nothing fits, `complete` offers files; a suite is a file or one that is installed.
  mapfile -t COMPREPLY < <(compgen -W "$plain" -- "$current")
  if [[ $files == yes && ${{#COMPREPLY[@]}} -gt 0 ]]; then
    mapfile -O "${{#COMPREPLY[@]}}" -t COMPREPLY < <(compgen -f -- "$current")
    compopt -o filenames 2>/dev/null || true
  fi
}}
complete -o bashdefault -o default -F _moebench moebench
)",
                     fmt::join(commands, " | \\\n        "), values, words);
}

}  // namespace moebench
