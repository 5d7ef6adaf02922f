#include "suites/commented_suite.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "suites/axis_key.h"
#include "suites/suite_key.h"

namespace moebench {
namespace {

// What a first suite says; every other key is shown in a comment.
constexpr std::array<std::string_view, 15> written = {"name",     "ranks",  "device",      "axes",       "measure",
                                                      "baseline", "tokens", "model_dim",   "hidden_dim", "experts",
                                                      "system",   "reuse",  "granularity", "rounds",     "min_time"};

bool is_written(std::string_view name) { return std::find(written.begin(), written.end(), name) != written.end(); }

// The help, wrapped, as comment lines.
std::string comment(std::string_view help, const std::string& indent) {
  constexpr std::size_t width = 98;
  std::string result;
  while (!help.empty()) {
    std::size_t end = help.size();
    if (indent.size() + 2 + end > width) end = help.rfind(' ', width - indent.size() - 2);
    result += indent + "# " + std::string(help.substr(0, end)) + "\n";
    help.remove_prefix(std::min(help.size(), end + 1));
  }
  return result;
}

std::string entry(const Key& key, const std::string& indent, bool is_set) {
  std::string result = comment(key.help, indent) + indent + (is_set ? "" : "# ") + std::string(key.name) + ":";
  if (!key.example.empty()) result += " " + std::string(key.example);
  return result + "\n";
}

std::string entries(AxisSection section, const std::string& indent) {
  std::string result;
  for (const AxisKey& axis : axis_keys()) {
    const bool is_at_the_top = find_suite_key(axis.key.name) != nullptr;
    if (axis.section == section) result += entry(axis.key, indent, is_written(axis.key.name) && !is_at_the_top);
  }
  return result;
}

}  // namespace

std::string commented_suite() {
  std::string result =
      "# A suite for moebench: which layers are measured, and how.\n"
      "#   moebench run FILE --dry-run    lists what would be run\n"
      "#   moebench run FILE              runs it\n";
  for (const SuiteKey& row : suite_keys()) {
    result += "\n" + entry(row.key, "", is_written(row.key.name));
    if (row.form == KeyForm::axes) result += entries(AxisSection::axes, "  ");
    if (row.form == KeyForm::emulate) result += entries(AxisSection::emulate, "#   ");
    if (row.form == KeyForm::measure) {
      for (const SuiteKey& measure : measure_keys()) result += entry(measure.key, "  ", is_written(measure.key.name));
    }
    if (row.form == KeyForm::gate) {
      for (const SuiteKey& margin : gate_keys()) result += entry(margin.key, "#   ", false);
    }
  }
  return result;
}

}  // namespace moebench
