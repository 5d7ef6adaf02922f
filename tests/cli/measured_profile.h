#pragma once
// A file of a profile as `moebench calibrate` writes it, with made-up figures.

#include <chrono>
#include <filesystem>
#include <fstream>
#include <string>

#include "reference/cost/profile_json.h"
#include "reference/cost/published_profiles.h"

namespace moebench::fixtures {

inline std::string measured_profile(const std::filesystem::path& file, int ranks,
                                    std::chrono::days age = std::chrono::days(0), const EmulatedSpeeds& emulated = {}) {
  const Curve<Bytes> curve{{{Bytes(0), microseconds(5)}, {mib(1024), Seconds(1)}}, "made up", "curve"};
  MachineProfile profile = published_profile("a100-64");
  profile.name = "mine";
  profile.origin = ProfileOrigin::measured;
  profile.date = std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now()) - age;
  profile.machine = {
      .device = "abacus", .cores = 8, .threads = 2, .ranks = ranks, .pinning = "ranks", .emulated = emulated};
  profile.network = CollectiveCurves{.all_to_all = curve, .all_reduce = curve};
  std::ofstream(file) << profile_text(profile);
  return file.string();
}

}  // namespace moebench::fixtures
