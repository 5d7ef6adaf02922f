#pragma once
// What a report says of a run's configurations, found once for all of its figures.

#include <optional>
#include <string>
#include <vector>

#include "reference/base/units.h"
#include "results/results.h"
#include "results/statistics/ratio_interval.h"

namespace moebench {

// Of one configuration. Points into the results.
struct ConfigurationFacts {
  const RunResult* run = nullptr;
  std::string name;    // within its shape: "mpipemoe n=4 s3"
  std::string system;  // "mpipemoe"
  std::optional<Spread> step;
  std::vector<Seconds> round_medians;
  std::optional<Ratio> speedup;                   // over the baseline
  std::optional<RatioInterval> speedup_interval;  // nothing: too few rounds, the baseline itself, or not shown
  std::optional<RatioEstimate> slowdown;          // of its steps over the baseline's; what the interval follows from
  bool is_baseline = false;
  std::optional<Bytes> memory;  // peak_of()
  std::optional<Ratio> saved;   // of the baseline's memory
};

// Configurations that can be compared with each other.
struct ShapeFacts {
  std::string name;  // what tells it from the run's other shapes: "4096 tokens a rank"; empty: there is one
  std::vector<ConfigurationFacts> configurations;  // in the order of the results
};

struct RunFacts {
  const Results* results = nullptr;
  std::vector<std::string> common;  // of all shapes: "M 256", "2 ranks"
  std::vector<ShapeFacts> shapes;   // in the order of the results
  std::vector<std::string> systems;
};

// Confidence level of all intervals in a report.
inline constexpr Ratio report_level = Ratio(0.95);

// Borrows the results. Takes time in proportion to their samples.
RunFacts facts_of(const Results& results);

// Indices into the shape's configurations. The fastest is the one with the largest speedup, where there is a baseline.
std::optional<std::size_t> fastest(const ShapeFacts& shape);
std::optional<std::size_t> smallest(const ShapeFacts& shape);  // of those with a time; of equals the fastest

// Of each pair of system and reuse the fastest, the smallest of all and the baseline, in the order of the results: what
// figures show where all would be too many. At most `most`: the baseline, then the fastest.
std::vector<std::size_t> contenders(const ShapeFacts& shape, std::size_t most);

}  // namespace moebench
