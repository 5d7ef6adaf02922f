#pragma once
// Times of steps as a busy machine gives them, for tests of statistics.

#include <cmath>
#include <numbers>
#include <utility>
#include <vector>

#include "reference/base/random.h"
#include "results/statistics/ratio_interval.h"

namespace moebench::example {

// Deviations of logarithms.
struct Noise {
  double machine = 0;  // of a round, the same for both that are measured in it
  double round = 0.03;
  double iteration = 0.05;
  int iterations = 15;
};

inline double normal(Random& random) {
  const double radius = std::sqrt(-2 * std::log(1 - random.uniform()));
  return radius * std::cos(2 * std::numbers::pi * random.uniform());
}

inline std::vector<Seconds> made_round(Random& random, const Noise& noise, double effect) {
  const double location = effect + noise.round * normal(random);
  std::vector<Seconds> round;
  for (int i = 0; i < noise.iterations; ++i) round.emplace_back(std::exp(location + noise.iteration * normal(random)));
  return round;
}

inline RoundSamples made_samples(Random& random, const Noise& noise, int rounds) {
  RoundSamples samples;
  for (int i = 0; i < rounds; ++i) samples.push_back(made_round(random, noise, 0));
  return samples;
}

// Side by side; their true ratio is 1.
inline std::pair<RoundSamples, RoundSamples> made_pair(Random& random, const Noise& noise, int rounds) {
  std::pair<RoundSamples, RoundSamples> pair;
  for (int i = 0; i < rounds; ++i) {
    const double machine = noise.machine * normal(random);
    pair.first.push_back(made_round(random, noise, machine));
    pair.second.push_back(made_round(random, noise, machine));
  }
  return pair;
}

inline RoundSamples scaled(RoundSamples samples, double factor) {
  for (auto& round : samples) {
    for (Seconds& time : round) time = time * factor;
  }
  return samples;
}

}  // namespace moebench::example
