#pragma once
// A value in a JSON document that somebody else may have written, with its place for errors.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "reference/base/units.h"
#include "results/json.h"

namespace moebench {

// Parses; throws InputError "origin: not JSON: ..." with line and column.
Json parse_json(const std::string& text, const std::string& origin);

// Borrows the value. Everything throws InputError that begins with the place ("runs[3].memory") for a value that is
// missing or of another type.
class JsonField {
 public:
  JsonField(const Json& value, std::string place) : value_(value), place_(std::move(place)) {}

  // Of an object. Null counts as missing.
  JsonField at(std::string_view key) const;
  std::optional<JsonField> find(std::string_view key) const;

  std::vector<JsonField> items() const;  // of a list

  std::string text() const;
  std::int64_t whole() const;
  int small() const;  // a whole number that fits
  double number() const;
  bool truth() const;
  const Json& object() const;

  Bytes bytes() const { return Bytes(whole()); }
  Seconds milliseconds() const { return moebench::milliseconds(number()); }
  std::vector<Seconds> list_of_milliseconds() const;

  const std::string& place() const { return place_; }

 private:
  [[noreturn]] void reject(std::string_view expected) const;

  const Json& value_;
  std::string place_;
};

// A time as milliseconds with four decimals, which is finer than a clock.
Json milliseconds_json(Seconds time);
Json milliseconds_json(const std::vector<Seconds>& times);

// With four decimals, as many as a ratio of times can mean; null for nothing.
Json ratio_json(std::optional<Ratio> ratio);

// What is read of a time and a ratio that were written so.
Seconds as_written(Seconds time);
Ratio as_written(Ratio ratio);

}  // namespace moebench
