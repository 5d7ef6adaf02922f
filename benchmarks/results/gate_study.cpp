// How often a gate, and two usual rules on the same samples, call a build slower than itself, and how often they find a
// slowdown that was put in. Prints tables as Markdown.
//
//   gate_study RUN [GATE...]
//
// RUN: results of one build in many rounds (moebench run SUITE --rounds 240). Each of 180 gates is a window of it that
// begins anywhere: of two rounds one after the other, one is of the base and one of the new build, by chance, until the
// stopping rule has enough. GATE: folders of `moebench gate SUITE --against` the same build. The slowdown is put in by
// making the new build's samples 5 % longer.

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <boost/math/distributions/binomial.hpp>

#include "reference/base/error.h"
#include "reference/base/random.h"
#include "results/changes/changes.h"
#include "results/changes/gate_outcome.h"
#include "results/statistics/stopping_rule.h"
#include "results/statistics/student.h"
#include "results/store/read_results.h"

namespace {

using namespace moebench;

constexpr int resampled_gates = 180;
constexpr double injected = 1.05;
constexpr double level = 0.95;

// Both sides of a gate.
struct Pair {
  Results before;
  Results after;
};

// Two-sided p-value, by the normal distribution with its corrections, as SciPy's mannwhitneyu has it for many samples:
// what Google Benchmark's compare.py asks.
double mann_whitney(const std::vector<Seconds>& before, const std::vector<Seconds>& after) {
  struct Sample {
    Seconds time;
    bool is_after = false;
  };
  std::vector<Sample> all;
  for (const Seconds time : before) all.push_back({time, false});
  for (const Seconds time : after) all.push_back({time, true});
  std::sort(all.begin(), all.end(), [](const Sample& a, const Sample& b) { return a.time < b.time; });
  double ranks = 0;
  double ties = 0;
  for (std::size_t begin = 0; begin < all.size();) {
    std::size_t end = begin;
    while (end < all.size() && all[end].time == all[begin].time) ++end;
    const double rank = static_cast<double>(begin + end + 1) / 2;
    for (std::size_t i = begin; i < end; ++i) ranks += all[i].is_after ? rank : 0;
    const auto tied = static_cast<double>(end - begin);
    ties += tied * tied * tied - tied;
    begin = end;
  }
  const auto m = static_cast<double>(before.size());
  const auto n = static_cast<double>(after.size());
  const double u = ranks - n * (n + 1) / 2;
  const double variance = m * n / 12 * (m + n + 1 - ties / ((m + n) * (m + n - 1)));
  const double z = (std::abs(u - m * n / 2) - 0.5) / std::sqrt(variance);
  return std::min(1.0, 2 * student_above(z, 2 * most_degrees_of_freedom).count());
}

// What each rule says of a pair.
struct Answers {
  GateResult gate = GateResult::passed;
  bool mann_whitney = false;
  bool two_percent = false;
  bool five_percent = false;
};

Answers answers_on(const Pair& pair, std::uint64_t seed) {
  const Changes changes = changes_between(
      pair.before, pair.after, {.pairing = Pairing::by_round, .level = Ratio(level), .resampling = {.seed = seed}});
  Answers answers{.gate = outcome_of(changes).result()};
  for (std::size_t i = 0; i < pair.after.runs.size(); ++i) {
    const std::vector<Seconds> old = step_samples(pair.before.runs[i]);
    const std::vector<Seconds> now = step_samples(pair.after.runs[i]);
    const double ratio = median(now) / median(old);
    answers.mann_whitney |= ratio > 1 && mann_whitney(old, now) < 1 - level;
    answers.two_percent |= ratio > 1.02;
    answers.five_percent |= ratio > 1.05;
  }
  return answers;
}

Pair slowed(Pair pair) {
  for (RunResult& run : pair.after.runs) {
    for (Round& round : run.rounds) {
      for (Seconds& time : round.step) time = time * injected;
    }
  }
  return pair;
}

Results without_rounds(const Results& all) {
  Results none = all;
  for (RunResult& run : none.runs) run.rounds.clear();
  return none;
}

// Adds pairs of rounds until the rule has enough. `first`: the first pair.
Pair window(const Results& all, std::size_t first, Random& random) {
  const std::size_t pairs = all.runs.front().rounds.size() / 2;
  Pair pair{.before = without_rounds(all), .after = without_rounds(all)};
  NextStep next = NextStep::another_round;
  for (int round = 0; next == NextStep::another_round; ++round) {
    const std::size_t place = (first + static_cast<std::size_t>(round)) % pairs * 2;
    const std::size_t swapped = static_cast<std::size_t>(random.below(2));
    for (std::size_t i = 0; i < all.runs.size(); ++i) {
      pair.before.runs[i].rounds.push_back(all.runs[i].rounds[place + swapped]);
      pair.after.runs[i].rounds.push_back(all.runs[i].rounds[place + 1 - swapped]);
    }
    const StoppingRule rule{.most_rounds = static_cast<int>(std::min<std::size_t>(StoppingRule{}.most_rounds, pairs))};
    next = next_step(rule, round + 1, Seconds(0),
                     widest_interval(changes_between(pair.before, pair.after, {.pairing = Pairing::by_round})));
  }
  return pair;
}

// All of their rounds there, and no run that has none.
Results complete_runs(Results results) {
  std::erase_if(results.runs, [](const RunResult& run) { return run.status != RunStatus::ok || run.rounds.empty(); });
  if (results.runs.empty()) throw InputError("no configuration has rounds", "name a complete run");
  std::size_t rounds = results.runs.front().rounds.size();
  for (const RunResult& run : results.runs) rounds = std::min(rounds, run.rounds.size());
  for (RunResult& run : results.runs) run.rounds.resize(rounds);
  return results;
}

struct Counts {
  int gates = 0;
  int regressions = 0;
  int inconclusive = 0;
  int mann_whitney = 0;
  int two_percent = 0;
  int five_percent = 0;
  int rounds = 0;
};

void count(Counts& counts, const Answers& answers, std::size_t rounds) {
  ++counts.gates;
  counts.regressions += answers.gate == GateResult::regression ? 1 : 0;
  counts.inconclusive += answers.gate == GateResult::inconclusive ? 1 : 0;
  counts.mann_whitney += answers.mann_whitney ? 1 : 0;
  counts.two_percent += answers.two_percent ? 1 : 0;
  counts.five_percent += answers.five_percent ? 1 : 0;
  counts.rounds += static_cast<int>(rounds);
}

void print(const std::string& name, const Counts& counts) {
  if (counts.gates == 0) return;
  const auto share = [&](int number) { return fmt::format("{} ({:.1f} %)", number, 100.0 * number / counts.gates); };
  fmt::print("| {} | {} | {:.1f} | {} | {} | {} | {} | {} |\n", name, counts.gates,
             static_cast<double>(counts.rounds) / counts.gates, share(counts.regressions), share(counts.inconclusive),
             share(counts.mann_whitney), share(counts.two_percent), share(counts.five_percent));
}

int study(const std::vector<std::string>& files) {
  const Results all = complete_runs(read_results(files.front()));
  Counts equal;
  Counts slower;
  Random random(1);
  const auto add = [&](const Pair& pair) {
    const std::size_t rounds = pair.after.runs.front().rounds.size();
    count(equal, answers_on(pair, random()), rounds);
    count(slower, answers_on(slowed(pair), random()), rounds);
  };
  const auto pairs = static_cast<std::int64_t>(all.runs.front().rounds.size() / 2);
  for (int gate = 0; gate < resampled_gates; ++gate)
    add(window(all, static_cast<std::size_t>(random.below(pairs)), random));
  for (std::size_t i = 1; i < files.size(); ++i) {
    const std::filesystem::path folder = files[i];
    add({.before = complete_runs(read_results(folder / "base")), .after = complete_runs(read_results(folder / "new"))});
  }
  fmt::print("{} configurations; {} rounds recorded, {} real gates\n\n", all.runs.size(), 2 * pairs, files.size() - 1);
  fmt::print(
      "| build | gates | rounds | gate: worse | gate: inconclusive | Mann-Whitney on iterations | above 2 % | above 5 "
      "% |\n"
      "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n");
  print("the same", equal);
  print("5 % slower", slower);
  const boost::math::binomial_distribution<double> nominal(equal.gates, (1 - level) / 2);
  fmt::print("\nA gate may call {:.1f} % of equals worse; of {} that is at most {} in 95 of 100 studies.\n",
             (1 - level) * 50, equal.gates, std::ceil(boost::math::quantile(nominal, 0.95)));
  const int decided = slower.gates - slower.inconclusive;
  if (decided > 0) {
    fmt::print("Of {} gates on the slower build that are not inconclusive, {:.1f} % find it.\n", decided,
               100.0 * slower.regressions / decided);
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    fmt::print(stderr, "usage: gate_study RUN [GATE...]\n");
    return 2;
  }
  try {
    return study({argv + 1, argv + argc});
  } catch (const Error& error) {
    fmt::print(stderr, "error: {}\n", error.what());
    return 2;
  }
}
