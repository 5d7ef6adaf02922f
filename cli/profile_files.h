#pragma once
// A configuration's profile as files that other tools show.

#include <filesystem>
#include <string_view>

#include "suites/run/configuration_profile.h"

namespace moebench {

// NAME.trace.json for https://ui.perfetto.dev: every traced step, and the simulated one beside the first. NAME.svg: the
// step whose time is the median, and NAME-simulated.svg, where there is one. `about` stands in all of them: what of it
// was not real. Throws WriteError.
void write_profile_files(const ConfigurationProfile& profile, const std::filesystem::path& folder,
                         const std::string& name, std::string_view about);

}  // namespace moebench
