#include "reference/cost/published_profiles.h"

#include <algorithm>
#include <string>

#include "reference/base/error.h"
#include "reference/base/nearest.h"
#include "reference/cost/profile_json.h"

namespace moebench {
namespace {

struct Embedded {
  std::string_view name;
  std::string_view text;
};

constexpr Embedded embedded[] = {
#include "embedded_profiles.inc"
};

}  // namespace

std::vector<std::string_view> published_profile_names() {
  std::vector<std::string_view> names;
  for (const Embedded& profile : embedded) names.push_back(profile.name);
  return names;
}

MachineProfile published_profile(std::string_view name) {
  for (const Embedded& profile : embedded) {
    if (profile.name == name) return profile_from_text(std::string(profile.text), std::string(name) + ".json");
  }
  const std::vector<std::string_view> names = published_profile_names();
  const auto longer =
      std::find_if(names.begin(), names.end(), [&](std::string_view known) { return known.starts_with(name); });
  const std::string_view near = longer != names.end() ? *longer : nearest(name, names);
  std::string all;
  for (std::string_view known : names) all += (all.empty() ? "" : ", ") + std::string(known);
  throw InputError("there is no published machine profile \"" + std::string(name) + "\"",
                   near.empty() ? "name a file, or one of " + all : "did you mean \"" + std::string(near) + "\"?");
}

}  // namespace moebench
