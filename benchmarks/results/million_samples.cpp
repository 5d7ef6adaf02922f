// What comparing many samples takes, in time and memory: reading aside.
//
//   million_samples [SAMPLES]    of both results together, 1000000 unless given

#include <sys/resource.h>

#include <chrono>
#include <cmath>
#include <cstdlib>

#include <fmt/format.h>

#include "reference/base/random.h"
#include "results/changes/changes.h"
#include "results/changes/changes_table.h"

namespace {

using namespace moebench;

constexpr int iterations = 25;
constexpr int rounds = 10;

Results made(int configurations, std::uint64_t seed) {
  Random random(seed);
  Results results;
  for (int i = 0; i < configurations; ++i) {
    RunResult run;
    run.label = fmt::format("mpipemoe tokens={}", i);
    run.config = {{"system", "mpipemoe"}, {"tokens", i}};
    for (int round = 0; round < rounds; ++round) {
      Round one;
      for (int k = 0; k < iterations; ++k) one.step.push_back(milliseconds(10 + random.uniform()));
      run.rounds.push_back(std::move(one));
    }
    results.runs.push_back(std::move(run));
  }
  return results;
}

double seconds_since(std::chrono::steady_clock::time_point begin) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

}  // namespace

int main(int argc, char** argv) {
  const int samples = argc > 1 ? std::atoi(argv[1]) : 1000000;
  const int configurations = samples / (2 * rounds * iterations);
  const Results before = made(configurations, 1);
  const Results after = made(configurations, 2);
  const auto begin = std::chrono::steady_clock::now();
  const Changes changes = changes_between(before, after, {});
  const double compared = seconds_since(begin);
  const std::string table = changes_table(changes);
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  fmt::print("{} samples, {} configurations: compared in {:.2f} s, table in {:.3f} s, {} MB at most\n",
             2 * configurations * rounds * iterations, configurations, compared, seconds_since(begin) - compared,
             usage.ru_maxrss / 1000);
}
