#include "reference/cost/named_profile.h"

#include <algorithm>
#include <filesystem>

#include "reference/cost/profile_json.h"
#include "reference/cost/published_profiles.h"

namespace moebench {
namespace {

bool is_path(const std::string& text) {
  std::error_code unreadable;
  return text.find('/') != std::string::npos || text.ends_with(".json") || std::filesystem::exists(text, unreadable);
}

}  // namespace

MachineProfile named_profile(const std::string& name_or_path) {
  const std::vector<std::string_view> published = published_profile_names();
  const bool is_published = std::find(published.begin(), published.end(), name_or_path) != published.end();
  return !is_published && is_path(name_or_path) ? read_profile(name_or_path) : published_profile(name_or_path);
}

std::string origin_text(const MachineProfile& profile) {
  const std::string name = "machine profile " + profile.name + ": ";
  if (profile.origin == ProfileOrigin::published) return name + "published, not measured here";
  const std::string measured = name + "measured on " + date_text(profile.date) + " on " + profile.machine.device;
  const EmulatedSpeeds& emulated = profile.machine.emulated;
  return emulated.nothing() ? measured : measured + ", " + std::string(parts_of(emulated)) + " EMULATED";
}

}  // namespace moebench
