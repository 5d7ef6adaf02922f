#include "reference/cost/profile_field.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "reference/base/error.h"
#include "reference/base/nearest.h"

namespace moebench {

void ProfileField::reject(const std::string& what, const std::string& remedy) const {
  throw InputError(where(), what, remedy);
}

void ProfileField::expect(std::string_view expected) const {
  reject(std::string(expected) + " is expected, and this is " + value_.type_name(),
         "is this a machine profile of moebench?");
}

std::optional<ProfileField> ProfileField::find(std::string_view key) const {
  if (!value_.is_object()) expect("an object");
  const auto found = value_.find(std::string(key));
  if (found == value_.end()) return std::nullopt;
  return ProfileField(*found, file_, place_.empty() ? std::string(key) : place_ + "." + std::string(key));
}

ProfileField ProfileField::at(std::string_view key) const {
  if (auto field = find(key)) return *field;
  reject("field \"" + std::string(key) + "\" is missing", "calibrate anew, or add it");
}

std::vector<ProfileField> ProfileField::items() const {
  if (!value_.is_array()) expect("a list");
  std::vector<ProfileField> result;
  result.reserve(value_.size());
  for (std::size_t i = 0; i < value_.size(); ++i) {
    result.emplace_back(value_[i], file_, place_ + "[" + std::to_string(i) + "]");
  }
  return result;
}

const ProfileField& ProfileField::only(std::vector<std::string_view> keys) const {
  if (!value_.is_object()) expect("an object");
  for (const auto& [key, value] : value_.items()) {
    if (std::find(keys.begin(), keys.end(), key) != keys.end()) continue;
    const std::string_view near = nearest(key, keys);
    reject("there is no field \"" + key + "\"",
           near.empty() ? "take it away" : "did you mean \"" + std::string(near) + "\"?");
  }
  return *this;
}

std::string ProfileField::text() const {
  if (!value_.is_string()) expect("a text");
  const auto text = value_.get<std::string>();
  if (text.empty()) reject("the text is empty", "say what it stands for");
  return text;
}

std::int64_t ProfileField::whole() const {
  if (!value_.is_number_integer()) expect("a whole number");
  if (value_.is_number_unsigned() && value_.get<std::uint64_t>() > std::numeric_limits<std::int64_t>::max()) {
    expect("a smaller number");
  }
  return value_.get<std::int64_t>();
}

int ProfileField::small() const {
  const std::int64_t count = whole();
  if (count < 0 || count > std::numeric_limits<int>::max()) expect("a whole number from 0 to 2147483647");
  return static_cast<int>(count);
}

double ProfileField::number() const {
  if (!value_.is_number()) expect("a number");
  const auto number = value_.get<double>();
  if (!std::isfinite(number) || number < 0) reject("it is " + value_.dump(), "it must be finite and not negative");
  return number;
}

double ProfileField::positive() const {
  const double value = number();
  if (value == 0) reject("it is 0", "it must be above 0");
  return value;
}

}  // namespace moebench
