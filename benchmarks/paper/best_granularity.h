#pragma once
// The paper's Fig. 12: which granularity is best for how many tokens.

#include <array>
#include <filesystem>
#include <vector>

#include "reference/base/units.h"

namespace moebench::paper {

inline constexpr std::array curve_granularities = {1, 2, 4, 8, 16};

struct GranularityPoint {
  Tokens tokens;
  int best = 1;
  std::array<Ratio, curve_granularities.size()> extra;  // time over the best's, less 1
};

// PipeMoE with the largest model on all devices, 1024 to 32 * 1024 tokens, with the rate that is fitted on Fig. 8.
std::vector<GranularityPoint> best_granularity_curve(const std::filesystem::path& data);

}  // namespace moebench::paper
