// How often intervals of ratios hold the true ratio, by simulation. Prints a table as Markdown.
//
//   interval_coverage [SETS]    sets of measurements for each line, 4000 unless given

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <numbers>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "reference/base/random.h"
#include "results/statistics/ratio_interval.h"
#include "results/statistics/student.h"

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

Set set_of(const Noise& noise, int rounds, Random& random) {
  Set set;
  for (int i = 0; i < rounds; ++i) {
    const double drift = noise.drift * i / std::max(1, rounds - 1);
    const double machine = noise.machine * normal(random);
    const double other = noise.pairing == Pairing::by_round ? machine : noise.machine * normal(random);
    set.before.push_back(round_of(machine + drift, noise, random));
    set.after.push_back(round_of(other + drift + std::log(true_ratio), noise, random));
  }
  return set;
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
    line.held += interval.low.count() <= true_ratio && true_ratio <= interval.high.count() ? 1 : 0;
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
}
