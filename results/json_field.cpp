#include "results/json_field.h"

#include <cmath>
#include <limits>

#include "reference/base/error.h"

namespace moebench {
namespace {

double with_four_decimals(double number) { return std::round(number * 1e4) / 1e4; }

}  // namespace

Json parse_json(const std::string& text, const std::string& origin) {
  try {
    return Json::parse(text);
  } catch (const Json::parse_error& error) {
    std::size_t line = 1;
    std::size_t column = 1;
    for (std::size_t i = 0; i + 1 < error.byte && i < text.size(); ++i) {
      ++column;
      if (text[i] == '\n') {
        ++line;
        column = 1;
      }
    }
    throw InputError(origin + ":" + std::to_string(line) + ":" + std::to_string(column), "this is not JSON",
                     "is the file complete?");
  } catch (const Json::exception&) {
    throw InputError(origin, "a number in it is larger than any that a double holds", "is the file damaged?");
  }
}

void JsonField::reject(std::string_view expected) const {
  const std::string where = place_.empty() ? "results" : place_;
  throw InputError(where, std::string(expected) + " is expected, and this is " + value_.type_name(),
                   "is this a results file of moebench?");
}

std::optional<JsonField> JsonField::find(std::string_view key) const {
  if (!value_.is_object()) reject("an object");
  const auto found = value_.find(std::string(key));
  if (found == value_.end() || found->is_null()) return std::nullopt;
  return JsonField(*found, place_.empty() ? std::string(key) : place_ + "." + std::string(key));
}

JsonField JsonField::at(std::string_view key) const {
  if (auto field = find(key)) return *field;
  throw InputError(place_.empty() ? "results" : place_, "field \"" + std::string(key) + "\" is missing",
                   "is this a results file of moebench?");
}

std::vector<JsonField> JsonField::items() const {
  if (!value_.is_array()) reject("a list");
  std::vector<JsonField> result;
  result.reserve(value_.size());
  for (std::size_t i = 0; i < value_.size(); ++i) {
    result.emplace_back(value_[i], place_ + "[" + std::to_string(i) + "]");
  }
  return result;
}

std::string JsonField::text() const {
  if (!value_.is_string()) reject("a text");
  return value_.get<std::string>();
}

std::int64_t JsonField::whole() const {
  if (!value_.is_number_integer()) reject("a whole number");
  if (value_.is_number_unsigned() && value_.get<std::uint64_t>() > std::numeric_limits<std::int64_t>::max()) {
    reject("a smaller number");
  }
  return value_.get<std::int64_t>();
}

int JsonField::small() const {
  const std::int64_t count = whole();
  if (count < std::numeric_limits<int>::min() || count > std::numeric_limits<int>::max()) reject("a smaller number");
  return static_cast<int>(count);
}

double JsonField::number() const {
  if (!value_.is_number()) reject("a number");
  return value_.get<double>();
}

bool JsonField::truth() const {
  if (!value_.is_boolean()) reject("true or false");
  return value_.get<bool>();
}

const Json& JsonField::object() const {
  if (!value_.is_object()) reject("an object");
  return value_;
}

std::vector<Seconds> JsonField::list_of_milliseconds() const {
  std::vector<Seconds> times;
  for (const JsonField& item : items()) times.push_back(item.milliseconds());
  return times;
}

Json milliseconds_json(Seconds time) { return with_four_decimals(in_milliseconds(time)); }

Json milliseconds_json(const std::vector<Seconds>& times) {
  Json list = Json::array();
  for (Seconds time : times) list.push_back(milliseconds_json(time));
  return list;
}

Json ratio_json(std::optional<Ratio> ratio) { return ratio ? Json(with_four_decimals(ratio->count())) : Json(nullptr); }

Seconds as_written(Seconds time) { return milliseconds(with_four_decimals(in_milliseconds(time))); }

Ratio as_written(Ratio ratio) { return Ratio(with_four_decimals(ratio.count())); }

}  // namespace moebench
