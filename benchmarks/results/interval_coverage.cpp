// How often intervals of ratios hold the true ratio, by simulation: of a fixed number of rounds, and of as many as the
// stopping rule takes. Prints tables as Markdown.
//
//   interval_coverage [SETS]    sets of measurements for each line, 4000 unless given

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <numbers>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "reference/base/random.h"
#include "results/statistics/ratio_interval.h"
#include "results/statistics/stopping_rule.h"

namespace {

using namespace moebench;

// Deviations of logarithms.
struct Noise {
  std::string name;
  Pairing pairing = Pairing::none;
  double machine = 0;  // of a round, the same for both that are measured side by side in it
  double round = 0;    // of one of them in a round
  double iteration = 0;
  int iterations = 20;
  double drift = 0;  // from the first to the last round, of both
  double heavy = 0;  // how likely a round takes longer by a tenth
};

double normal(Random& random) {
  const double radius = std::sqrt(-2 * std::log(1 - random.uniform()));
  return radius * std::cos(2 * std::numbers::pi * random.uniform());
}

std::vector<Seconds> round_of(double location, const Noise& noise, Random& random) {
  double effect = location + noise.round * normal(random);
  if (random.uniform() < noise.heavy) effect += 0.1;
  std::vector<Seconds> samples;
  for (int i = 0; i < noise.iterations; ++i) samples.emplace_back(std::exp(effect + noise.iteration * normal(random)));
  return samples;
}

struct Set {
  RoundSamples before;
  RoundSamples after;
};

constexpr double true_ratio = 1.05;

void add_round(Set& set, const Noise& noise, double drift, Random& random) {
  const double machine = noise.machine * normal(random);
  const double other = noise.pairing == Pairing::by_round ? machine : noise.machine * normal(random);
  set.before.push_back(round_of(machine + drift, noise, random));
  set.after.push_back(round_of(other + drift + std::log(true_ratio), noise, random));
}

Set set_of(const Noise& noise, int rounds, Random& random) {
  Set set;
  for (int i = 0; i < rounds; ++i) add_round(set, noise, noise.drift * i / std::max(1, rounds - 1), random);
  return set;
}

bool holds(const RatioInterval& interval) {
  return interval.low.count() <= true_ratio && true_ratio <= interval.high.count();
}

struct Line {
  int held = 0;
  int sets = 0;
  double width = 0;
};

Line line_of(const Noise& noise, int rounds, int sets, std::uint64_t seed) {
  Random random(derived_seed(seed, static_cast<std::uint64_t>(rounds)));
  Line line;
  for (int i = 0; i < sets; ++i) {
    const Set set = set_of(noise, rounds, random);
    const auto estimate = ratio_of_medians(set.before, set.after, noise.pairing, {.seed = random(), .resamples = 1000});
    if (!estimate) continue;
    const RatioInterval interval = interval_of(*estimate, Ratio(0.95));
    ++line.sets;
    line.held += holds(interval) ? 1 : 0;
    line.width += std::log(interval.high / interval.low) / 2;
  }
  return line;
}

const std::vector<Noise> noises = {
    {.name = "rounds 3 %, iterations 5 %", .round = 0.03, .iteration = 0.05},
    {.name = "rounds 1 %, iterations 20 %", .round = 0.01, .iteration = 0.2},
    {.name = "rounds 3 %, 5 iterations of 5 %", .round = 0.03, .iteration = 0.05, .iterations = 5},
    {.name = "rounds 3 %, drift 5 %", .round = 0.03, .iteration = 0.05, .drift = 0.05},
    {.name = "rounds 3 %, every tenth slower by a tenth", .round = 0.03, .iteration = 0.05, .heavy = 0.1},
    {.name = "paired: machine 10 %, rounds 2 %",
     .pairing = Pairing::by_round,
     .machine = 0.1,
     .round = 0.02,
     .iteration = 0.05},
    {.name = "paired: machine 10 %, drift 20 %",
     .pairing = Pairing::by_round,
     .machine = 0.1,
     .round = 0.02,
     .iteration = 0.05,
     .drift = 0.2},
    {.name = "paired: every tenth slower by a tenth",
     .pairing = Pairing::by_round,
     .machine = 0.03,
     .round = 0.02,
     .iteration = 0.05,
     .heavy = 0.1},
};

// Rounds until an interval reaches half of the margin to either side.
void print_stopped(const Noise& noise, double margin, int sets) {
  Random random(static_cast<std::uint64_t>(margin * 1000));
  int held = 0;
  int narrow = 0;
  int rounds = 0;
  for (int i = 0; i < sets; ++i) {
    Set set;
    RatioInterval interval;
    NextStep next = NextStep::another_round;
    for (int round = 1; next == NextStep::another_round; ++round) {
      add_round(set, noise, 0, random);
      double widest = std::numeric_limits<double>::infinity();
      if (const auto estimate = ratio_of_medians(set.before, set.after, noise.pairing, {.seed = random()})) {
        interval = interval_of(*estimate, Ratio(0.95));
        widest = std::log(interval.high / interval.low) / std::log1p(margin);
      }
      next = next_step({}, round, Seconds(0), Ratio(widest));
    }
    held += holds(interval) ? 1 : 0;
    narrow += next == NextStep::narrow_enough ? 1 : 0;
    rounds += static_cast<int>(set.before.size());
  }
  fmt::print("| {} | {:g} % | {:.1f} | {:.1f} % | {:.1f} % |\n", noise.name, 100 * margin, 1.0 * rounds / sets,
             100.0 * narrow / sets, 100.0 * held / sets);
}

}  // namespace

int main(int argc, char** argv) {
  const int sets = argc > 1 ? std::atoi(argv[1]) : 4000;
  const std::vector<int> rounds = {3, 4, 5, 6, 8, 10, 12, 20};
  fmt::print("| noise |");
  for (int count : rounds) fmt::print(" {} |", count);
  fmt::print("\n| --- |");
  for (std::size_t i = 0; i < rounds.size(); ++i) fmt::print(" --- |");
  fmt::print("\n");
  for (std::size_t i = 0; i < noises.size(); ++i) {
    fmt::print("| {} |", noises[i].name);
    for (int count : rounds) {
      const Line line = line_of(noises[i], count, sets, i + 1);
      if (line.sets == 0) {
        fmt::print(" |");
      } else {
        fmt::print(" {:.1f} ±{:.1f} % |", 100.0 * line.held / line.sets, 100.0 * line.width / line.sets);
      }
    }
    fmt::print("\n");
  }
  fmt::print("\n| noise | margin | rounds | narrow enough | holds the truth |\n| --- | --- | --- | --- | --- |\n");
  for (const Noise& noise : noises) {
    if (noise.pairing == Pairing::none || noise.drift > 0) continue;
    for (const double margin : {0.02, 0.05, 0.1}) print_stopped(noise, margin, sets / 2);
  }
}
