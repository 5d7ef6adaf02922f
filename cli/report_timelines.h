#pragma once
// Timelines for a report: of steps that were traced, and of steps as they are predicted.

#include <filesystem>
#include <string>
#include <vector>

#include "results/report/report.h"

namespace moebench {

struct TimelineChoice {
  std::vector<std::string> labels;  // of configurations, in the results or not; empty: the fastest and its baseline
  std::string profile;              // name or file of the machine profile that predicts; empty: the one that a run was simulated by
};

// The pictures that `moebench profile` has left in the results' folder, then predicted steps; without a profile planned ones,
// where labels were given. Throws InputError for a label that the results do not have, an unknown profile, or a
// configuration that the profile cannot predict; what was not asked for is left out instead.
std::vector<ReportedTimeline> timelines_of(const Results& results, const std::filesystem::path& file_or_folder,
                                           const TimelineChoice& choice);

}  // namespace moebench
