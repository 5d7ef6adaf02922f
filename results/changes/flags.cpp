#include "results/changes/flags.h"

#include <cmath>
#include <optional>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "reference/base/percentile.h"
#include "results/statistics/drift.h"
#include "results/statistics/outliers.h"

namespace moebench {
namespace {

// A share so small moves no median by more than what lies between neighbours.
constexpr double most_far_iterations = 0.05;

std::string drift_text(const Drift& drift, const std::string& where) {
  return fmt::format("{:.1f} % {} at the end of {} than at {} beginning", std::abs(drift.change.count()) * 100,
                     drift.change > Ratio(0) ? "slower" : "faster", where, where == "the run" ? "its" : "their");
}

// Of one kind, of one side of a configuration or of both.
struct Suspicion {
  std::string whose;
  std::string where;
  std::optional<Drift> drift;
};

constexpr std::size_t suspicions_of_one = 4;

void add_suspicions(std::vector<Suspicion>& all, const ComparedRounds& rounds, Pairing pairing) {
  if (pairing == Pairing::by_round) {
    all.push_back({"new over old", "the run", drift_over_pairs(rounds.before, rounds.after)});
    all.push_back({});
  } else {
    all.push_back({"old", "the run", drift_over_rounds(rounds.before)});
    all.push_back({"new", "the run", drift_over_rounds(rounds.after)});
  }
  all.push_back({"old", "rounds", drift_within_rounds(rounds.before)});
  all.push_back({"new", "rounds", drift_within_rounds(rounds.after)});
}

void add_outliers(std::vector<std::string>& flags, const RoundSamples& samples, const std::string& whose,
                  Ratio margin) {
  const Outliers outliers = outliers_of(samples);
  const std::vector<Seconds> medians = round_medians(samples);
  const Seconds middle = median(medians);
  std::vector<int> numbers;
  for (const int round : outliers.rounds) {
    const double distance = std::abs(std::log(medians[static_cast<std::size_t>(round)] / middle));
    if (distance > std::log1p(margin.count())) numbers.push_back(round + 1);
  }
  if (!numbers.empty()) {
    flags.push_back(fmt::format("{}: far from the other rounds: {} of {} ({})", whose, numbers.size(), samples.size(),
                                fmt::join(numbers, ", ")));
  }
  std::size_t iterations = 0;
  for (const auto& round : samples) iterations += round.size();
  if (static_cast<double>(outliers.iterations) > most_far_iterations * static_cast<double>(iterations)) {
    flags.push_back(fmt::format("{}: far from the others of their round: {} of {} iterations", whose,
                                outliers.iterations, iterations));
  }
}

}  // namespace

std::vector<std::vector<std::string>> flags_of(const std::vector<ComparedRounds>& all, Pairing pairing, Ratio margin,
                                               Ratio level) {
  std::vector<Suspicion> suspicions;
  for (const ComparedRounds& rounds : all) add_suspicions(suspicions, rounds, pairing);
  std::vector<std::optional<Drift>> drifts;
  for (const Suspicion& suspicion : suspicions) drifts.push_back(suspicion.drift);
  const std::vector<bool> notable = notable_drifts(drifts, margin, level);
  std::vector<std::vector<std::string>> flags(all.size());
  for (std::size_t i = 0; i < suspicions.size(); ++i) {
    if (!notable[i]) continue;
    const Suspicion& one = suspicions[i];
    flags[i / suspicions_of_one].push_back(one.whose + ": " + drift_text(*one.drift, one.where));
  }
  for (std::size_t i = 0; i < all.size(); ++i) {
    add_outliers(flags[i], all[i].before, "old", margin);
    add_outliers(flags[i], all[i].after, "new", margin);
  }
  return flags;
}

}  // namespace moebench
