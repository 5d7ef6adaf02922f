#pragma once
// In which formats results are exported.

#include <cstdint>
#include <map>
#include <string>

#include "results/results.h"

namespace moebench {

enum class ResultsFormat : std::uint8_t {
  json,  // results.json (results/results_json.h)
  csv,   // samples (results/samples_csv.h)
};

// By the names that users give.
const std::map<std::string, ResultsFormat>& results_formats();

std::string exported(const Results& results, ResultsFormat format);

}  // namespace moebench
