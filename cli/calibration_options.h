#pragma once
// A calibration from options, by the rules of suites.

#include <filesystem>
#include <string>

#include <CLI/CLI.hpp>

#include "profiler/calibrate/calibration_request.h"
#include "suites/run/muster.h"

namespace moebench {

struct CalibrationOrder {
  RanksWanted wanted;
  CalibrationRequest request;  // without what the machines decide
  std::filesystem::path file;
};

class CalibrationOptions {
 public:
  // Adds --out, --quick, --ranks, --threads, --pinning, --link-rate, --link-latency and --copy-rate. Outlives the
  // parsing.
  explicit CalibrationOptions(CLI::App& command);

  // Throws InputError that begins with the option's name; also where the file could not be written.
  CalibrationOrder order() const;

 private:
  std::string out_ = "moebench-profile.json";
  bool quick_ = false;
  std::string ranks_, threads_, pinning_, link_rate_, link_latency_, copy_rate_;  // empty: not given
};

}  // namespace moebench
