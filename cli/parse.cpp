#include "cli/parse.h"

#include <cstdio>
#include <vector>

#include <fmt/format.h>

#include "cli/exit_status.h"
#include "reference/base/nearest.h"

namespace moebench {
namespace {

// The innermost subcommand that was named.
const CLI::App* innermost(const CLI::App* app) {
  const auto named = app->get_subcommands();
  return named.empty() ? app : innermost(named.front());
}

std::vector<std::string> right_names(const CLI::App& command, bool options) {
  std::vector<std::string> names;
  if (options) {
    for (const CLI::Option* option : command.get_options()) {
      for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
    }
  } else {
    for (const CLI::App* sub : command.get_subcommands([](const CLI::App*) { return true; })) {
      if (!sub->get_group().empty()) names.push_back(sub->get_name());
    }
  }
  return names;
}

std::string complaint_about(const CLI::App& command, const std::string& word) {
  const bool is_option = word.starts_with("-");
  const std::string name = word.substr(0, word.find('='));
  const std::vector<std::string> right = right_names(command, is_option);
  const std::vector<std::string_view> views(right.begin(), right.end());
  const std::string_view near = nearest(name, views);
  const std::string what = is_option ? "unknown option " : right.empty() ? "one argument too many: " : "unknown command ";
  return what + name + (near.empty() ? "" : fmt::format(": did you mean {}?", near));
}

// As it is typed, from the program on.
std::string whole_name(const CLI::App& command) {
  const CLI::App* parent = command.get_parent();
  return (parent == nullptr ? "" : whole_name(*parent) + " ") + command.get_name();
}

void complain(const CLI::App& command, const std::string& what) {
  fmt::print(stderr, "error: {}\nSee {} --help\n", what, whole_name(command));
}

}  // namespace

CLI::App& add_command(CLI::App& app, Action& chosen, const std::string& name, const std::string& description,
                      const std::string& examples, Action action) {
  CLI::App& command = *app.add_subcommand(name, description);
  if (!examples.empty()) command.footer("Examples:\n" + examples);
  command.callback([&chosen, action = std::move(action)] { chosen = action; });
  return command;
}

std::optional<int> parse(CLI::App& app, int argc, const char* const* argv) {
  try {
    app.parse(argc, argv);
    return std::nullopt;
  } catch (const CLI::Success& success) {
    return app.exit(success);
  } catch (const CLI::ParseError& error) {
    // What could not be understood explains more than what is missing for it.
    const CLI::App& command = *innermost(&app);
    const std::vector<std::string> left = app.remaining(true);
    complain(command, left.empty() ? error.what() : complaint_about(command, left.front()));
    return exit_usage;
  }
}

}  // namespace moebench
