#include "results/changes/flags.h"

#include <cmath>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "results/statistics/drift.h"
#include "results/statistics/outliers.h"

namespace moebench {
namespace {

std::string drift_text(const Drift& drift, const std::string& where) {
  return fmt::format("{:.1f} % {} at the end of {} than at {} beginning", std::abs(drift.change.count()) * 100,
                     drift.change > Ratio(0) ? "slower" : "faster", where, where == "the run" ? "its" : "their");
}

}  // namespace

std::vector<std::string> flags_of(const RoundSamples& samples, const std::string& whose) {
  std::vector<std::string> flags;
  if (const auto drift = drift_over_rounds(samples); drift && is_notable(*drift)) {
    flags.push_back(whose + ": " + drift_text(*drift, "the run"));
  }
  if (const auto drift = drift_within_rounds(samples); drift && is_notable(*drift)) {
    flags.push_back(whose + ": " + drift_text(*drift, "rounds"));
  }
  const Outliers outliers = outliers_of(samples);
  if (!outliers.rounds.empty()) {
    std::vector<int> numbers;
    for (int round : outliers.rounds) numbers.push_back(round + 1);
    flags.push_back(fmt::format("{}: far from the other rounds: {} of {} ({})", whose, numbers.size(), samples.size(),
                                fmt::join(numbers, ", ")));
  }
  std::size_t iterations = 0;
  for (const auto& round : samples) iterations += round.size();
  if (outliers.iterations > 0) {
    flags.push_back(fmt::format("{}: far from the others of their round: {} of {} iterations", whose,
                                outliers.iterations, iterations));
  }
  return flags;
}

}  // namespace moebench
