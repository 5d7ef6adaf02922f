#include "suites/run/repeat.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "reference/base/random.h"
#include "suites/run/agreement.h"

namespace moebench {
namespace {

constexpr std::size_t figures_of_sample = 5;

// Counts, for each iteration, the rank whose compute stream was busy longest. Times of steps would not tell: ranks wait
// for each other.
void count_stragglers(const RankFigures& figures, Round& round) {
  round.by_rank.stragglers.resize(figures.size());
  for (std::size_t i = figures_of_sample - 1; i < figures.front().size(); i += figures_of_sample) {
    const auto longest =
        std::max_element(figures.begin(), figures.end(), [&](const auto& a, const auto& b) { return a[i] < b[i]; });
    ++round.by_rank.stragglers[static_cast<std::size_t>(longest - figures.begin())];
  }
}

// Appends the maximum over the ranks of each iteration from `first` on; returns how long they took together.
Seconds agree(Communicator& communicator, const std::vector<StepSample>& samples, std::size_t first, Round& round) {
  std::vector<double> own;
  for (std::size_t i = first; i < samples.size(); ++i) {
    const Seconds optimizer = samples[i].optimizer.value_or(Seconds(0));
    const StepSample& sample = samples[i];
    for (Seconds time : {sample.step, sample.forward, sample.backward, optimizer, sample.busy.compute}) {
      own.push_back(time.count());
    }
  }
  const RankFigures figures = gather(communicator, own);
  count_stragglers(figures, round);
  const std::vector<double> agreed = maximum(figures);
  Seconds together;
  for (std::size_t i = 0; i < agreed.size(); i += figures_of_sample) {
    round.step.emplace_back(agreed[i]);
    round.forward.emplace_back(agreed[i + 1]);
    round.backward.emplace_back(agreed[i + 2]);
    if (samples[first].optimizer) round.optimizer.emplace_back(agreed[i + 3]);
    together += round.step.back();
  }
  return together;
}

int next_batch(Seconds total, Seconds min_time, int iterations) {
  const double missing = (min_time - total) / (total / iterations);
  const int room = most_iterations - iterations;
  return static_cast<int>(std::clamp(std::ceil(missing), 1.0, static_cast<double>(room)));
}

// The same on all ranks.
std::vector<std::size_t> order_of_turn(std::size_t steps, std::uint64_t seed, int turn) {
  std::vector<std::size_t> order(steps);
  std::iota(order.begin(), order.end(), std::size_t{0});
  Random random(derived_seed(seed, static_cast<std::uint64_t>(turn)));
  shuffle(order, random);
  return order;
}

// Part by part, the median over the iterations of this rank.
void append_medians(const std::vector<StepSample>& samples, BusyTimes StepSample::*which,
                    std::vector<double>& medians) {
  for (Seconds BusyTimes::*part : {&BusyTimes::routing, &BusyTimes::compute, &BusyTimes::comm, &BusyTimes::copy}) {
    std::vector<Seconds> times;
    for (const StepSample& sample : samples) times.push_back(sample.*which.*part);
    medians.push_back(median(std::move(times)).count());
  }
}

BusyTimes busy_times_at(const std::vector<double>& figures, std::size_t i) {
  return {Seconds(figures[i]), Seconds(figures[i + 1]), Seconds(figures[i + 2]), Seconds(figures[i + 3])};
}

std::vector<Ratio> shares_hidden(const std::vector<StepSample>& samples) {
  std::vector<Ratio> shares;
  for (const StepSample& sample : samples) {
    if (sample.busy.comm > Seconds(0)) shares.emplace_back(sample.hidden / sample.busy.comm);
  }
  return shares;
}

// Busy times and overlap: each rank's medians, then the mean over the ranks that have one.
void summarise(Communicator& communicator, const std::vector<StepSample>& samples, Round& round) {
  const std::vector<Ratio> shares = shares_hidden(samples);
  std::vector<double> own = {shares.empty() ? 0.0 : median(shares).count(), shares.empty() ? 0.0 : 1.0};
  append_medians(samples, &StepSample::busy, own);
  append_medians(samples, &StepSample::forward_busy, own);
  const RankFigures figures = gather(communicator, own);
  for (const std::vector<double>& rank : figures) round.by_rank.compute.push_back(busy_times_at(rank, 2).compute);
  const std::vector<double> means = mean(figures);
  if (means[1] > 0) round.overlap = Ratio(means[0] / means[1]);
  round.busy = busy_times_at(means, 2);
  round.forward_busy = busy_times_at(means, 6);
}

}  // namespace

Round repeat(Communicator& communicator, Seconds min_time, const TimedStep& step) {
  return std::move(repeat_in_turns(communicator, min_time, 0, {&step, 1}, [](int, int) {}).front());
}

std::vector<Round> repeat_in_turns(Communicator& communicator, Seconds min_time, std::uint64_t seed,
                                   std::span<const TimedStep> steps, const std::function<void(int, int)>& on_turn) {
  struct Repeated {
    Round round;
    std::vector<StepSample> samples;
    Seconds total;
  };
  std::vector<Repeated> all(steps.size());
  int turns = 0;
  for (int batch = least_iterations; batch > 0;) {
    const int expected = turns + batch;
    while (turns < expected) {
      for (const std::size_t which : order_of_turn(steps.size(), seed, turns)) {
        communicator.barrier();
        all[which].samples.push_back(steps[which]());
      }
      on_turn(++turns, expected);
    }
    const std::size_t first = static_cast<std::size_t>(turns - batch);
    batch = 0;
    for (Repeated& each : all) {
      each.total += agree(communicator, each.samples, first, each.round);
      if (each.total < min_time && turns < most_iterations) {
        batch = std::max(batch, next_batch(each.total, min_time, turns));
      }
    }
  }
  std::vector<Round> rounds;
  for (Repeated& each : all) {
    summarise(communicator, each.samples, each.round);
    rounds.push_back(std::move(each.round));
  }
  return rounds;
}

}  // namespace moebench
