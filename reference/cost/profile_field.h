#pragma once
// A value in a machine profile's JSON, with its file and place for errors.

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

namespace moebench {

// Borrows the value. Everything throws InputError that begins with file and place ("here.json: gemm.points[3]") for a
// value that is missing or of another type. Numbers come without a unit: the field's name says it.
class ProfileField {
 public:
  using Json = nlohmann::ordered_json;

  // `place` is that of the file itself where it is the whole document.
  ProfileField(const Json& value, std::string file, std::string place = {})
      : value_(value), file_(std::move(file)), place_(std::move(place)) {}

  ProfileField at(std::string_view key) const;
  std::optional<ProfileField> find(std::string_view key) const;
  std::vector<ProfileField> items() const;  // of a list
  bool has(std::string_view key) const { return value_.is_object() && value_.contains(std::string(key)); }

  // Of an object: throws for a field that is not among these, naming the nearest.
  const ProfileField& only(std::vector<std::string_view> keys) const;

  std::string text() const;  // not empty
  std::int64_t whole() const;
  int small() const;
  double number() const;    // finite, 0 or more
  double positive() const;  // finite, above 0

  [[noreturn]] void reject(const std::string& what, const std::string& remedy) const;
  std::string where() const { return place_.empty() ? file_ : file_ + ": " + place_; }

 private:
  [[noreturn]] void expect(std::string_view expected) const;

  const Json& value_;
  std::string file_;
  std::string place_;
};

}  // namespace moebench
