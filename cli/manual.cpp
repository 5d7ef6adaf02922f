#include "cli/manual.h"

#include <algorithm>
#include <cctype>
#include <sstream>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace moebench {
namespace {

// Text in which roff finds nothing to act on. Hyphens become minus signs, so that what is copied from a page can be
// run.
std::string escaped(std::string_view text) {
  std::string result;
  for (const char c : text) {
    switch (c) {
      case '\\':
        result += "\\e";
        break;
      case '-':
        result += "\\-";
        break;
      case '\'':
        result += "\\(aq";
        break;
      case '`':
        result += "\\(ga";
        break;
      case '^':
        result += "\\(ha";
        break;
      case '~':
        result += "\\(ti";
        break;
      case '"':
        result += "\\(dq";
        break;
      default:
        result += c;
    }
  }
  return result;
}

// A line that begins with a dot would be a request.
std::string as_line(std::string_view escaped_text) {
  return fmt::format("{}{}\n", escaped_text.starts_with('.') ? "\\&" : "", escaped_text);
}

// Prose: what stands between backquotes is bold.
std::string prose(std::string_view text) {
  std::string result;
  bool is_code = false;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find('`', begin), text.size());
    const bool is_closed = end < text.size();
    result += (is_code ? "\\fB" : "") + escaped(text.substr(begin, end - begin)) + (is_code ? "\\fR" : "");
    is_code = is_closed && !is_code;
    begin = end + 1;
  }
  return as_line(result);
}

std::string bold(std::string_view text) { return "\\fB" + escaped(text) + "\\fR"; }

std::string italic(std::string_view text) { return "\\fI" + escaped(text) + "\\fR"; }

std::string section(std::string_view title) { return fmt::format(".SH {}\n", title); }

// "\fB\-o\fR, \fB\-\-out\fR \fITEXT\fR"
std::string term(const OptionEntry& option) {
  if (option.is_positional) return italic(option.names.front()) + (option.may_repeat ? " ..." : "");
  std::string text;
  for (const std::string& name : option.names) text += (text.empty() ? "" : ", ") + bold(name);
  return option.takes_value() ? text + " " + italic(option.value) : text;
}

std::string facts(const OptionEntry& option) {
  std::vector<std::string> facts;
  if (option.is_required && !option.is_positional) facts.emplace_back("Required.");
  if (!option.choices.empty()) facts.push_back(fmt::format("One of: {}.", fmt::join(option.choices, ", ")));
  if (!option.limits.empty()) facts.push_back(fmt::format("Limits: {}.", option.limits));
  if (!option.default_text.empty()) facts.push_back(fmt::format("Default: {}.", option.default_text));
  if (!option.needs.empty()) facts.push_back(fmt::format("Only with {}.", fmt::join(option.needs, ", ")));
  if (!option.excludes.empty()) facts.push_back(fmt::format("Not with {}.", fmt::join(option.excludes, ", ")));
  return fmt::format("{}", fmt::join(facts, " "));
}

std::string described(const OptionEntry& option) {
  std::string text = ".TP\n" + as_line(term(option)) + prose(option.description);
  if (const std::string more = facts(option); !more.empty()) text += ".br\n" + as_line(escaped(more));
  return text;
}

std::string synopsis(const CommandEntry& command) {
  std::string text = bold(command.name) + " [" + italic("OPTION") + " ...]";
  for (const OptionEntry& option : command.options) {
    if (!option.is_positional) continue;
    const std::string argument = term(option);
    text += option.is_required ? " " + argument : " [" + argument + "]";
  }
  if (!command.commands.empty()) text += " " + italic("COMMAND") + " ...";
  return as_line(text);
}

// CLI11's own group first, and without a heading, then the others in the order of their first options.
std::string options_text(const CommandEntry& command) {
  constexpr std::string_view own_group = "Options";
  std::vector<std::string> groups = {std::string(own_group)};
  for (const OptionEntry& option : command.options) {
    if (std::find(groups.begin(), groups.end(), option.group) == groups.end()) groups.push_back(option.group);
  }
  std::string text;
  for (const std::string& group : groups) {
    std::string of_group;
    for (const OptionEntry& option : command.options) {
      if (!option.is_positional && option.group == group) of_group += described(option);
    }
    if (of_group.empty()) continue;
    text += group == own_group ? of_group : fmt::format(".SS {}\n", escaped(group)) + of_group;
  }
  return text;
}

bool is_indented(const std::string& line) { return line.starts_with("  "); }

// Footers are "Examples:", indented lines, and then other lines.
std::string footer_text(const std::string& footer) {
  std::istringstream lines(footer);
  std::string line;
  std::string examples, notes;
  while (std::getline(lines, line)) {
    if (line == "Examples:" || line.empty()) continue;
    if (is_indented(line) && notes.empty()) {
      examples += as_line(escaped(line.substr(2)));
    } else {
      notes += is_indented(line) ? ".EX\n" + as_line(escaped(line)) + ".EE\n" : prose(line);
    }
  }
  std::string text;
  if (!examples.empty()) text += section("EXAMPLES") + ".EX\n" + examples + ".EE\n";
  if (!notes.empty()) text += section("NOTES") + notes;
  return text;
}

std::string see_also(const CommandEntry& command, const CommandEntry* above) {
  std::vector<std::string> pages;
  if (above != nullptr) pages.push_back(hyphenated(above->name));
  for (const CommandEntry& below : command.commands) pages.push_back(hyphenated(below.name));
  std::string text;
  for (const std::string& page : pages) text += (text.empty() ? "" : ",\n") + bold(page) + "(1)";
  return text.empty() ? "" : section("\"SEE ALSO\"") + text + "\n";
}

std::string upper(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::toupper(c); });
  return text;
}

}  // namespace

std::string manual_page(const CommandEntry& command, const std::string& version, const CommandEntry* above) {
  const std::string name = hyphenated(command.name);
  std::string text = ".\\\" Made by `moebench generate man` of what --help says.\n";
  text += fmt::format(".TH \"{}\" 1 \"\" \"{}\" \"Manual of moebench\"\n", escaped(upper(name)), escaped(version));
  // Neither hyphens nor wide gaps: paths and addresses stand in the text.
  text += ".nh\n.ad l\n";
  text += section("NAME") + as_line(escaped(name) + " \\- " + escaped(command.description));
  text += section("SYNOPSIS") + synopsis(command);
  text += section("DESCRIPTION") + prose(command.description + ".");
  std::string arguments;
  for (const OptionEntry& option : command.options) {
    if (option.is_positional) arguments += described(option);
  }
  if (!arguments.empty()) text += section("ARGUMENTS") + arguments;
  if (!command.commands.empty()) {
    text += section("COMMANDS");
    for (const CommandEntry& below : command.commands) {
      text += ".TP\n" + as_line(bold(below.name)) + prose(below.description + ".");
    }
  }
  text += section("OPTIONS") + options_text(command);
  text += footer_text(command.footer);
  text += see_also(command, above);
  return text;
}

}  // namespace moebench
