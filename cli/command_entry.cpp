#include "cli/command_entry.h"

#include <algorithm>
#include <sstream>

namespace moebench {
namespace {

// "TEXT:{text,svg,perfetto}", "INT:INT in [1 - 1000]" or "ENUM:value in {a->1,b->2} OR {1,2}": CLI11's words for a type
// and for what is demanded of it.
void add_type(OptionEntry& entry, const std::string& type) {
  const std::size_t colon = type.find(':');
  entry.value = type.substr(0, colon);
  if (entry.value.empty() || entry.value == "ENUM") entry.value = "TEXT";
  if (colon == std::string::npos) return;
  const std::string demand = type.substr(colon + 1);
  const std::size_t begin = demand.find('{');
  const std::size_t end = demand.find('}', begin);
  if (begin == std::string::npos || end == std::string::npos) {
    entry.limits = demand;
    return;
  }
  std::istringstream list(demand.substr(begin + 1, end - begin - 1));
  for (std::string choice; std::getline(list, choice, ',');)
    entry.choices.push_back(choice.substr(0, choice.find("->")));
}

std::vector<std::string> names_of(const std::set<CLI::Option*>& options) {
  std::vector<std::string> names;
  for (const CLI::Option* option : options) names.push_back(option->get_name());
  std::sort(names.begin(), names.end());
  return names;
}

OptionEntry option_entry(const CLI::Option& option) {
  OptionEntry entry;
  entry.is_positional = option.get_positional();
  if (entry.is_positional) {
    entry.names = {option.get_name(true, false)};
  } else {
    for (const std::string& name : option.get_snames()) entry.names.push_back("-" + name);
    for (const std::string& name : option.get_lnames()) entry.names.push_back("--" + name);
  }
  entry.is_required = option.get_required();
  entry.may_repeat = option.get_expected_max() >= CLI::detail::expected_max_vector_size;
  if (option.get_items_expected_max() > 0) add_type(entry, option.get_type_name());
  // Such an option takes one value each time.
  if (option.get_multi_option_policy() == CLI::MultiOptionPolicy::TakeAll) entry.may_repeat = true;
  entry.default_text = option.get_default_str();
  entry.needs = names_of(option.get_needs());
  entry.excludes = names_of(option.get_excludes());
  entry.description = option.get_description();
  entry.group = option.get_group();
  return entry;
}

// CLI11 keeps a group of options as a command without a name.
bool is_option_group(const CLI::App& command) { return command.get_name().empty(); }

void add_options(CommandEntry& entry, const CLI::App& command) {
  for (const CLI::Option* option : command.get_options()) {
    if (option->get_group().empty()) continue;
    entry.options.push_back(option_entry(*option));
    if (is_option_group(command)) entry.options.back().group = command.get_group();
  }
}

}  // namespace

CommandEntry command_entry(const CLI::App& command, const std::string& above) {
  CommandEntry entry;
  entry.name = (above.empty() ? "" : above + " ") + command.get_name();
  entry.description = command.get_description();
  entry.footer = command.get_footer();
  add_options(entry, command);
  for (const CLI::App* below : command.get_subcommands([](const CLI::App*) { return true; })) {
    if (below->get_group().empty()) continue;
    if (is_option_group(*below)) {
      add_options(entry, *below);
    } else {
      entry.commands.push_back(command_entry(*below, entry.name));
    }
  }
  return entry;
}

std::vector<const CommandEntry*> with_commands_below(const CommandEntry& command) {
  std::vector<const CommandEntry*> all = {&command};
  for (const CommandEntry& below : command.commands) {
    const std::vector<const CommandEntry*> more = with_commands_below(below);
    all.insert(all.end(), more.begin(), more.end());
  }
  return all;
}

std::string hyphenated(const std::string& command_name) {
  std::string name = command_name;
  std::replace(name.begin(), name.end(), ' ', '-');
  return name;
}

}  // namespace moebench
