#include "metrics/source_label.h"

#include <algorithm>
#include <array>

namespace moebench {
namespace {

bool has_rate(const Json& config, const char* name) {
  const auto found = config.is_object() ? config.find(name) : config.end();
  return config.is_object() && found != config.end() && found->is_string() && *found != "real";
}

// As suites/emulation.h says what single configurations emulate; what else there is, is below all of them.
bool is_of_configurations(const std::string& line) {
  return line.starts_with("link of ") || line.starts_with("copies ");
}

}  // namespace

std::string_view name_of(FigureSource source) {
  constexpr std::array<std::string_view, 3> names = {"measured", "emulated", "simulated"};
  return names[static_cast<std::size_t>(source)];
}

FigureSource source_of(const Environment& environment) {
  if (!environment.simulated.empty()) return FigureSource::simulated;
  return environment.emulated.empty() ? FigureSource::measured : FigureSource::emulated;
}

FigureSource source_of(const Environment& environment, const Json& config) {
  const FigureSource run = source_of(environment);
  if (run != FigureSource::emulated || has_rate(config, "link_rate") || has_rate(config, "copy_rate")) return run;
  const std::vector<std::string>& lines = environment.emulated;
  return std::all_of(lines.begin(), lines.end(), is_of_configurations) ? FigureSource::measured : run;
}

}  // namespace moebench
