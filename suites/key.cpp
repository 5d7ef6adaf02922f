#include "suites/key.h"

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

#include "reference/base/nearest.h"
#include "reference/systems/mixed_reuse.h"
#include "reference/systems/slot_text.h"
#include "suites/device_choice.h"
#include "suites/model.h"
#include "suites/number.h"
#include "suites/quantity.h"
#include "suites/source.h"
#include "suites/workload_text.h"

namespace moebench {
namespace {

std::vector<std::string_view> model_names() {
  std::vector<std::string_view> names;
  for (const NamedModel& model : named_models()) names.push_back(model.name);
  return names;
}

bool is_one_of(std::string_view text, const std::vector<std::string_view>& names) {
  return std::find(names.begin(), names.end(), text) != names.end();
}

std::string is(const Key& key, std::string_view text) { return fmt::format("{} is {}", key.name, shown(text)); }

std::string bound(double limit) {
  return limit == std::floor(limit) ? fmt::format("{:.0f}", limit) : fmt::format("{:g}", limit);
}

std::optional<Complaint> out_of_range(const Key& key, std::string_view text, std::optional<double> number) {
  if (number && *number >= key.rule.least && *number <= key.rule.most) return std::nullopt;
  const bool too_small = number && *number < key.rule.least;
  const std::string unit = key.rule.kind == RuleKind::duration ? " s" : key.rule.kind == RuleKind::rate ? " B/s" : "";
  return Complaint{
      fmt::format("{} is {}", key.name, text.size() <= 20 ? text : "too large a number"),
      (too_small ? "it must be at least " + bound(key.rule.least) : "it must be at most " + bound(key.rule.most)) +
          unit};
}

std::optional<Complaint> about_count(const Key& key, std::string_view text, bool quoted) {
  if (is_one_of(text, key.rule.names)) return std::nullopt;
  if (quoted && is_count(text)) return Complaint{is(key, text) + " in quotes, which is a text", "remove the quotes"};
  if (is_count(text)) {
    const auto count = count_of(text);
    return out_of_range(key, text, count ? std::optional(static_cast<double>(*count)) : std::nullopt);
  }
  const auto meant = quoted ? std::nullopt : count_meant_by(text);
  if (meant && static_cast<double>(*meant) >= key.rule.least && static_cast<double>(*meant) <= key.rule.most) {
    return Complaint{is(key, text) + ", which YAML readers understand differently", fmt::format("write {}", *meant)};
  }
  return Complaint{is(key, text), expected(key.rule) + " is expected"};
}

// Of seconds and decimals.
std::optional<Complaint> about_decimal(const Key& key, std::string_view text, bool quoted) {
  if (is_one_of(text, key.rule.names)) return std::nullopt;
  if (quoted && is_decimal(text)) return Complaint{is(key, text) + " in quotes, which is a text", "remove the quotes"};
  if (!is_decimal(text)) return Complaint{is(key, text), expected(key.rule) + " is expected"};
  return out_of_range(key, text, decimal_of(text));
}

std::optional<Complaint> about_rate(const Key& key, std::string_view text) {
  if (is_one_of(text, key.rule.names)) return std::nullopt;
  const auto rate = rate_of(text);
  if (!rate) return Complaint{is(key, text), expected(key.rule) + " is expected"};
  return out_of_range(key, text, rate->count());
}

std::optional<Complaint> about_memory(const Key& key, std::string_view text) {
  if (is_one_of(text, key.rule.names) || memory_of(text)) return std::nullopt;
  return Complaint{is(key, text), expected(key.rule) + " is expected"};
}

std::optional<Complaint> about_duration(const Key& key, std::string_view text) {
  const auto time = duration_of(text);
  if (!time) return Complaint{is(key, text), expected(key.rule) + " is expected"};
  return out_of_range(key, text, time->count());
}

bool has_control_character(std::string_view text, std::string_view allowed) {
  return std::any_of(text.begin(), text.end(), [&](char c) {
    return ((c >= 0 && c < ' ') || c == 0x7f) && allowed.find(c) == std::string_view::npos;
  });
}

std::optional<Complaint> about_text(const Key& key, std::string_view text, bool quoted) {
  if (!quoted && is_not_text(text)) {
    return Complaint{is(key, text) + " without quotes, which is not a text", "put it in quotes"};
  }
  const auto characters =
      static_cast<double>(std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xc0) != 0x80; }));
  const std::string_view allowed = key.rule.kind == RuleKind::line ? "" : "\n\t";
  if (has_control_character(text, allowed) || characters < key.rule.least || characters > key.rule.most) {
    return Complaint{is(key, text), expected(key.rule) + " is expected"};
  }
  return std::nullopt;
}

std::optional<Complaint> about_name(const Key& key, std::string_view text) {
  if (is_one_of(text, key.rule.names)) return std::nullopt;
  return Complaint{fmt::format("unknown {} {}", key.name, shown(text)), instead_of(text, key.rule.names)};
}

std::optional<Complaint> about_reuse(const Key& key, std::string_view text) {
  if (mixed_reuse_named(text)) return std::nullopt;
  if (!text.starts_with("mixed")) return about_name(key, text);
  return Complaint{
      is(key, text),
      "give two letters for each partition, as in mixed(4kk-ok-rr): k kept, o offloaded, r redispatched or "
      "recomputed"};
}

std::optional<Complaint> about_slots(const Key& key, std::string_view text) {
  if (slots_named(text)) return std::nullopt;
  return Complaint{is(key, text), "give " + expected(key.rule)};
}

std::optional<Complaint> about_model(std::string_view text) {
  if (model_sizes(text)) return std::nullopt;
  const std::string_view name = text.substr(0, text.find('/'));
  const std::vector<std::string_view> names = model_names();
  if (!is_one_of(name, names)) return Complaint{"unknown model " + shown(name), instead_of(name, names)};
  return Complaint{"model is " + shown(text),
                   fmt::format("divide by a whole number that leaves whole sizes, such as {}/4", name)};
}

std::optional<Complaint> about_device(std::string_view text) {
  if (device_choice_named(text) && !has_control_character(text, "")) return std::nullopt;
  if (text == "sim" || text.starts_with("sim:")) {
    return Complaint{"device is " + shown(text), "name the machine profile to simulate, such as sim:a100-64"};
  }
  const std::string_view meant = text.starts_with("gpu") ? "cuda" : text;
  return Complaint{"unknown device " + shown(text), instead_of(meant, {"cpu", "cuda", "sim:PROFILE"})};
}

}  // namespace

std::optional<Complaint> complaint_about(const Key& key, std::string_view text, bool quoted) {
  switch (key.rule.kind) {
    case RuleKind::count:
      return about_count(key, text, quoted);
    case RuleKind::seconds:
    case RuleKind::decimal:
      return about_decimal(key, text, quoted);
    case RuleKind::rate:
      return about_rate(key, text);
    case RuleKind::duration:
      return about_duration(key, text);
    case RuleKind::name:
      return about_name(key, text);
    case RuleKind::model:
      return about_model(text);
    case RuleKind::device:
      return about_device(text);
    case RuleKind::workload:
      return workload_named(text) ? std::nullopt : std::optional(complaint_about_workload(text));
    case RuleKind::reuse:
      return about_reuse(key, text);
    case RuleKind::slots:
      return about_slots(key, text);
    case RuleKind::memory:
      return about_memory(key, text);
    case RuleKind::share:
      return share_of(text) ? std::nullopt
                            : std::optional(Complaint{is(key, text), expected(key.rule) + " is expected"});
    case RuleKind::line:
    case RuleKind::text:
      break;
  }
  return about_text(key, text, quoted);
}

std::string expected(const ValueRule& rule) {
  const std::string least = bound(rule.least), most = bound(rule.most);
  switch (rule.kind) {
    case RuleKind::line:
      return fmt::format("one line of {} to {} characters", least, most);
    case RuleKind::text:
      return fmt::format("a text of at most {} characters", most);
    case RuleKind::seconds:
      return fmt::format("a number of seconds from {} to {}", least, most);
    case RuleKind::rate:
      return fmt::format("a rate such as 250 Mbit/s or 4 GB/s, or {},", fmt::join(rule.names, ", "));
    case RuleKind::duration:
      return "a time such as 50 us";
    case RuleKind::name:
      return fmt::format("one of {}", fmt::join(rule.names, ", "));
    case RuleKind::model:
      return fmt::format("one of {}", fmt::join(model_names(), ", "));
    case RuleKind::device:
      return "cpu, cuda or sim:PROFILE";
    case RuleKind::workload:
      return "gate, balanced, zipf(S), lognormal(SIGMA), hot(K, SHARE) or trace(FILE)";
    case RuleKind::memory:
      return fmt::format("a size such as 20 GiB or 512 MiB, or {},", fmt::join(rule.names, ", "));
    case RuleKind::share:
      return "a share such as 2%, from 0% to 100%,";
    case RuleKind::reuse:
      return fmt::format("one of {}, or a mix such as mixed(4kk-ok-rr)", fmt::join(rule.names, ", "));
    case RuleKind::slots:
      return fmt::format(
          "numbers of slots from 1 to {} for T_DI, T_M and T_DO such as 2-1-2, and behind a slash for their gradients "
          "where those differ, as in 3-1-2/2-1-2",
          most_slots);
    case RuleKind::decimal:
    case RuleKind::count:
      break;
  }
  const std::string_view whole = rule.kind == RuleKind::count ? "whole " : "";
  const std::string number = fmt::format("a {}number from {} to {}", whole, least, most);
  return rule.names.empty() ? number : fmt::format("{}, or {}", number, fmt::join(rule.names, ", "));
}

std::string instead_of(std::string_view word, const std::vector<std::string_view>& right) {
  constexpr std::size_t longest_word = 64;  // what is longer is no misspelt name
  const std::string_view near = word.size() <= longest_word ? nearest(word, right) : std::string_view();
  return near.empty() ? fmt::format("use one of {}", fmt::join(right, ", ")) : fmt::format("did you mean {}?", near);
}

}  // namespace moebench
