#pragma once
// One key of a suite: what a user may write behind it. The tables suite_keys(), measure_keys() and axis_keys() are
// all that the reader, the JSON schema, the command line and `moebench init` know of keys.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace moebench {

enum class RuleKind : std::uint8_t {
  line,      // a text without line breaks, least to most characters
  text,      // any text, least to most characters
  count,     // a whole number from least to most, or one of `names`
  seconds,   // a decimal number from least to most
  rate,      // see rate_of(), or one of `names`
  duration,  // see duration_of(), from 0 to `most` seconds
  decimal,   // likewise, or one of `names`
  name,      // one of `names`
  model,     // see model_sizes()
  device,    // see device_choice_named()
  workload,  // see workload_named()
  reuse,     // one of `names`, or see mixed_reuse_named()
  slots,     // see slots_named()
  memory,    // see memory_of(), or one of `names`
  share,     // see share_of()
};

struct ValueRule {
  RuleKind kind = RuleKind::text;
  double least = 0;  // counts are exact up to 2^53
  double most = 0;
  std::vector<std::string_view> names;
};

struct Key {
  std::string_view name;
  ValueRule rule;
  bool required = false;
  std::string_view default_text;  // as it would be written; empty: none, see `help`
  std::string_view example;       // as it is written in a suite to begin with
  std::string_view help;          // one or two sentences
};

struct Complaint {
  std::string what;
  std::string remedy;
};

// What is wrong with a value; nothing if it is right. Only texts may be quoted.
std::optional<Complaint> complaint_about(const Key& key, std::string_view text, bool quoted);

// For errors: "a whole number from 1 to 1024, or auto".
std::string expected(const ValueRule& rule);

// For errors about an unknown word: "did you mean x?", or else "use one of x, y, z".
std::string instead_of(std::string_view word, const std::vector<std::string_view>& right);

}  // namespace moebench
