#pragma once
// What --help says of a command, as data: manual pages and completions are made of it.

#include <string>
#include <vector>

#include <CLI/CLI.hpp>

namespace moebench {

struct OptionEntry {
  std::vector<std::string> names;  // "-o", "--out"; of an argument without dashes its name alone: "SUITE"
  bool is_positional = false;
  bool is_required = false;
  bool may_repeat = false;
  std::string value;                  // what stands for its value: "TEXT"; empty: a flag
  std::vector<std::string> choices;   // all values that there are; empty: any
  std::string limits;                 // "INT in [1 - 1000]"; empty: none, or choices
  std::string default_text;           // empty: none
  std::vector<std::string> needs;     // other options' names
  std::vector<std::string> excludes;  // likewise
  std::string description;
  std::string group;

  bool takes_value() const { return !value.empty(); }

  // A file, or the name of an installed suite (shipped_suite.h).
  bool is_suite() const { return is_positional && names.front() == "SUITE"; }
};

struct CommandEntry {
  std::string name;  // with those above it: "moebench results list"
  std::string description;
  std::string footer;
  std::vector<OptionEntry> options;    // as --help has them
  std::vector<CommandEntry> commands;  // likewise
};

// Hidden options and commands are left out, as --help does. `above`: the name of the command it belongs to.
CommandEntry command_entry(const CLI::App& command, const std::string& above = {});

// The command and those below it, each before its own.
std::vector<const CommandEntry*> with_commands_below(const CommandEntry& command);

// "moebench-results-list" of "moebench results list".
std::string hyphenated(const std::string& command_name);

}  // namespace moebench
