#include "results/changes/flags.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "reference/base/percentile.h"
#include "results/changes/changes.h"
#include "results/statistics/drift.h"
#include "results/statistics/outliers.h"

namespace moebench {
namespace {

// A median stays where it is, or nearly so, if no more than that is far from it.
constexpr double most_far = 0.1;

std::string drift_text(const Drift& drift, const std::string& where) {
  return fmt::format("{:.1f} % {} at the end of {} than at {} beginning", std::abs(drift.change.count()) * 100,
                     drift.change > Ratio(0) ? "slower" : "faster", where, where == "the run" ? "its" : "their");
}

struct Samples {
  RoundSamples before;
  RoundSamples after;
};

Samples samples_of(const ComparedRounds& rounds, Pairing pairing) {
  Samples samples{round_samples(*rounds.before), round_samples(*rounds.after)};
  if (pairing == Pairing::none) return samples;
  const std::size_t common = std::min(samples.before.size(), samples.after.size());
  for (RoundSamples* side : {&samples.before, &samples.after}) side->resize(common);
  return samples;
}

// What is looked at by itself.
struct Series {
  std::string whose;
  RoundSamples rounds;
};

// Over the run: of rounds side by side their ratios, since what meets both is no reason to doubt. Of a ratio, as of a
// time, only order and quotients count here.
std::vector<Series> series_of_run(const Samples& samples, Pairing pairing) {
  if (pairing == Pairing::none) return {{"old", samples.before}, {"new", samples.after}};
  const std::vector<Seconds> old = round_medians(samples.before);
  const std::vector<Seconds> now = round_medians(samples.after);
  Series ratios{.whose = "new over old", .rounds = {}};
  for (std::size_t i = 0; i < now.size(); ++i) ratios.rounds.push_back({Seconds(now[i] / old[i])});
  return {ratios};
}

struct Suspicion {
  std::size_t configuration = 0;
  std::string whose;
  std::string where;
  std::optional<Drift> drift;
};

void add_far_rounds(std::vector<std::string>& flags, const Series& series, Ratio margin) {
  const std::vector<Seconds> medians = round_medians(series.rounds);
  const Seconds middle = median(medians);
  std::vector<int> numbers;
  for (const int round : outliers_of(series.rounds).rounds) {
    const double distance = std::abs(std::log(medians[static_cast<std::size_t>(round)] / middle));
    if (distance > std::log1p(margin.count())) numbers.push_back(round + 1);
  }
  if (static_cast<double>(numbers.size()) <= most_far * static_cast<double>(medians.size())) return;
  flags.push_back(fmt::format("{}: far from the other rounds: {} of {} ({})", series.whose, numbers.size(),
                              medians.size(), fmt::join(numbers, ", ")));
}

void add_far_iterations(std::vector<std::string>& flags, const RoundSamples& samples, const std::string& whose) {
  const int far = outliers_of(samples).iterations;
  std::size_t all = 0;
  for (const auto& round : samples) all += round.size();
  if (far <= most_far * static_cast<double>(all)) return;
  flags.push_back(fmt::format("{}: far from the others of their round: {} of {} iterations", whose, far, all));
}

}  // namespace

std::vector<std::vector<std::string>> flags_of(const std::vector<ComparedRounds>& all, Pairing pairing, Ratio margin,
                                               Ratio level) {
  std::vector<Suspicion> suspicions;
  std::vector<std::optional<Drift>> drifts;
  const auto suspect = [&](std::size_t configuration, const std::string& whose, const char* where,
                           const std::optional<Drift>& drift) {
    suspicions.push_back({configuration, whose, where, drift});
    drifts.push_back(drift);
  };
  for (std::size_t i = 0; i < all.size(); ++i) {
    const Samples samples = samples_of(all[i], pairing);
    for (const Series& series : series_of_run(samples, pairing)) {
      suspect(i, series.whose, "the run", drift_over_rounds(series.rounds));
    }
    suspect(i, "old", "rounds", drift_within_rounds(samples.before));
    suspect(i, "new", "rounds", drift_within_rounds(samples.after));
  }
  const std::vector<bool> notable = notable_drifts(drifts, margin, level);
  std::vector<std::vector<std::string>> flags(all.size());
  for (std::size_t i = 0; i < suspicions.size(); ++i) {
    if (!notable[i]) continue;
    const Suspicion& one = suspicions[i];
    flags[one.configuration].push_back(one.whose + ": " + drift_text(*one.drift, one.where));
  }
  for (std::size_t i = 0; i < all.size(); ++i) {
    const Samples samples = samples_of(all[i], pairing);
    for (const Series& series : series_of_run(samples, pairing)) add_far_rounds(flags[i], series, margin);
    add_far_iterations(flags[i], samples.before, "old");
    add_far_iterations(flags[i], samples.after, "new");
  }
  return flags;
}

}  // namespace moebench
