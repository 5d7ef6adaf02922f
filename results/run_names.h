#pragma once
// What a run is of, in words.

#include <string>
#include <vector>

#include "results/run_result.h"

namespace moebench {

// The fields of its config that are not of its schedule. Runs of one shape can be compared with each other.
Json shape_of(const RunResult& run);

// A part for each field: "4096 tokens a rank", "M 256", "2 ranks". What is as usual is left out.
std::vector<std::string> shape_parts(const Json& shape);

// "mpipemoe", "pipemoe/ramped/2": the system and what of its schedule is not as usual, granularity and reuse left out.
std::string schedule_name(const RunResult& run);

}  // namespace moebench
