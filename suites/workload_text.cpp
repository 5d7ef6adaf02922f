#include "suites/workload_text.h"

#include <algorithm>
#include <array>
#include <vector>

#include <fmt/format.h>

#include "suites/number.h"
#include "suites/source.h"

namespace moebench {
namespace {

constexpr double most_spread = 10;  // of an exponent or a sigma: beyond it one expert has everything
constexpr std::int64_t most_experts = 1 << 16;

struct Form {
  std::string_view name;
  WorkloadKind kind;
  std::string_view example;
  std::string_view parameters;  // what is expected in parentheses; empty: there are none
};

constexpr std::array<Form, 6> forms = {
    {{"gate", WorkloadKind::gate, "gate", ""},
     {"balanced", WorkloadKind::balanced, "balanced", ""},
     {"zipf", WorkloadKind::zipf, "zipf(1.2)", "an exponent from 0 to 10"},
     {"lognormal", WorkloadKind::lognormal, "lognormal(1)", "a sigma from 0 to 10"},
     {"hot", WorkloadKind::hot, "hot(1, 0.5)", "a number of experts and their share, above 0 and at most 1,"},
     {"trace", WorkloadKind::trace, "trace(steps.trace)", "the name of a file"}}};

const Form* form_of(std::string_view text) {
  const std::string_view name = text.substr(0, text.find('('));
  const auto found = std::find_if(forms.begin(), forms.end(), [&](const Form& form) { return form.name == name; });
  return found == forms.end() ? nullptr : &*found;
}

std::optional<double> decimal_up_to(std::string_view text, double most) {
  const auto number = decimal_of(text);
  return number && *number <= most ? number : std::nullopt;
}

bool read_hot(std::string_view text, Workload& workload) {
  const std::size_t comma = text.find(',');
  if (comma == std::string_view::npos) return false;
  const auto experts = count_of(text.substr(0, comma));
  text.remove_prefix(comma + 1);
  if (text.starts_with(' ')) text.remove_prefix(1);
  const auto share = decimal_up_to(text, 1);
  if (!experts || *experts < 1 || *experts > most_experts || !share || *share <= 0) return false;
  workload.hot_experts = static_cast<int>(*experts);
  workload.parameter = Ratio(*share);
  return true;
}

bool read_spread(std::string_view text, Workload& workload) {
  const auto number = decimal_up_to(text, most_spread);
  if (number) workload.parameter = Ratio(*number);
  return number.has_value();
}

bool read_file(std::string_view text, Workload& workload) {
  const bool has_control =
      std::any_of(text.begin(), text.end(), [](char c) { return (c >= 0 && c < ' ') || c == 0x7f; });
  workload.file = text;
  return !text.empty() && !has_control;
}

}  // namespace

std::optional<Workload> workload_named(std::string_view text) {
  const Form* form = form_of(text);
  if (form == nullptr) return std::nullopt;
  Workload workload{.kind = form->kind};
  const std::string_view rest = text.substr(form->name.size());
  if (form->parameters.empty()) return rest.empty() ? std::optional(workload) : std::nullopt;
  if (rest.size() < 2 || rest.back() != ')') return std::nullopt;
  const std::string_view inside = rest.substr(1, rest.size() - 2);
  const bool read = form->kind == WorkloadKind::hot     ? read_hot(inside, workload)
                    : form->kind == WorkloadKind::trace ? read_file(inside, workload)
                                                        : read_spread(inside, workload);
  return read ? std::optional(workload) : std::nullopt;
}

std::string text_of(const Workload& workload) {
  const double parameter = workload.parameter.count();
  switch (workload.kind) {
    case WorkloadKind::zipf:
      return fmt::format("zipf({})", parameter);
    case WorkloadKind::lognormal:
      return fmt::format("lognormal({})", parameter);
    case WorkloadKind::hot:
      return fmt::format("hot({},{})", workload.hot_experts, parameter);
    case WorkloadKind::trace:
      return fmt::format("trace({})", workload.file);
    case WorkloadKind::gate:
    case WorkloadKind::balanced:
      break;
  }
  return workload.kind == WorkloadKind::gate ? "gate" : "balanced";
}

Complaint complaint_about_workload(std::string_view text) {
  const Form* form = form_of(text);
  if (form == nullptr) {
    std::vector<std::string_view> names;
    for (const Form& each : forms) names.push_back(each.name);
    return {"unknown routing " + shown(text), instead_of(text.substr(0, text.find('(')), names)};
  }
  const std::string what = "routing is " + shown(text);
  if (form->parameters.empty()) return {what, fmt::format("write {} alone", form->name)};
  if (text.find('(') != std::string_view::npos && text.find(')') == std::string_view::npos) {
    return {what, fmt::format("a comma ends a value in a list: write it in quotes, \"{}\"", form->example)};
  }
  return {what, fmt::format("{} in parentheses is expected, as in {}", form->parameters, form->example)};
}

std::string workload_pattern() {
  const std::string number = R"((0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?)";
  return fmt::format(R"(^(gate|balanced|(zipf|lognormal)\({}\)|hot\([1-9][0-9]*, ?{}\)|trace\(.+\))$)", number, number);
}

}  // namespace moebench
