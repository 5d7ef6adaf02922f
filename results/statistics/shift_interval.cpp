#include "results/statistics/shift_interval.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "reference/base/percentile.h"
#include "results/statistics/student.h"

namespace moebench {
namespace {

constexpr std::size_t exact_up_to = 20;  // rounds; beyond, the normal distribution is taken

// Weights of the sums 0, 1, ... of `chosen` of the numbers 1 to `numbers`, less the least such sum; each choice as
// likely.
std::vector<double> rank_sum_weights(std::size_t chosen, std::size_t numbers) {
  const std::size_t most = chosen * (numbers - chosen);
  // ways[k][u]: with k numbers so far, whose sum is u above the least.
  std::vector<std::vector<double>> ways(chosen + 1, std::vector<double>(most + 1, 0));
  ways[0][0] = 1;
  for (std::size_t number = 1; number <= numbers; ++number) {
    for (std::size_t k = std::min(chosen, number); k >= 1; --k) {
      const std::size_t above = number - k;  // as the k-th number, it is that much above the least
      for (std::size_t u = above; u <= most; ++u) ways[k][u] += ways[k - 1][u - above];
    }
  }
  return ways[chosen];
}

// Weights of the sums 0, 1, ... of any of the numbers 1 to `numbers`.
std::vector<double> signed_rank_weights(std::size_t numbers) {
  std::vector<double> ways(numbers * (numbers + 1) / 2 + 1, 0);
  ways[0] = 1;
  for (std::size_t number = 1; number <= numbers; ++number) {
    for (std::size_t sum = ways.size() - 1; sum >= number; --sum) ways[sum] += ways[sum - number];
  }
  return ways;
}

// How many of the sorted values lie beyond the interval on either side, plus one; 0: no interval holds the level.
std::size_t exact_place(const std::vector<double>& weights, Ratio tail) {
  double all = 0;
  for (double weight : weights) all += weight;
  double below = 0;
  std::size_t place = 0;
  while (place < weights.size() && (below + weights[place]) / all <= tail.count()) below += weights[place++];
  return place;
}

std::size_t normal_place(double mean, double deviation, Ratio tail) {
  const double place = mean + student_quantile(tail, 2 * most_degrees_of_freedom) * deviation;
  return place < 1 ? 0 : static_cast<std::size_t>(place);
}

std::size_t rank_sum_place(std::size_t before, std::size_t after, Ratio tail) {
  if (before <= exact_up_to && after <= exact_up_to) return exact_place(rank_sum_weights(after, before + after), tail);
  const double pairs = static_cast<double>(before) * static_cast<double>(after);
  return normal_place(pairs / 2, std::sqrt(pairs * static_cast<double>(before + after + 1) / 12), tail);
}

std::size_t signed_rank_place(std::size_t rounds, Ratio tail) {
  if (rounds <= exact_up_to) return exact_place(signed_rank_weights(rounds), tail);
  const auto n = static_cast<double>(rounds);
  return normal_place(n * (n + 1) / 4, std::sqrt(n * (n + 1) * (2 * n + 1) / 24), tail);
}

std::vector<Seconds> differences(const std::vector<Seconds>& before, const std::vector<Seconds>& after) {
  std::vector<Seconds> all;
  for (Seconds old : before) {
    for (Seconds now : after) all.push_back(now - old);
  }
  return all;
}

std::vector<Seconds> walsh_averages(const std::vector<Seconds>& before, const std::vector<Seconds>& after) {
  std::vector<Seconds> all;
  for (std::size_t i = 0; i < before.size(); ++i) {
    for (std::size_t j = 0; j <= i; ++j) all.push_back((after[i] - before[i] + after[j] - before[j]) / 2.0);
  }
  return all;
}

}  // namespace

ShiftInterval hodges_lehmann_shift(const RoundSamples& before, const RoundSamples& after, Pairing pairing,
                                   Ratio level) {
  const std::vector<Seconds> old = round_medians(before);
  const std::vector<Seconds> now = round_medians(after);
  const bool is_paired = pairing == Pairing::by_round;
  std::vector<Seconds> shifts = is_paired ? walsh_averages(old, now) : differences(old, now);
  std::sort(shifts.begin(), shifts.end());
  ShiftInterval result{.shift = median(shifts), .low = std::nullopt, .high = std::nullopt};
  const Ratio tail((1 - level.count()) / 2);
  const std::size_t place =
      is_paired ? signed_rank_place(old.size(), tail) : rank_sum_place(old.size(), now.size(), tail);
  if (place == 0) return result;
  result.low = shifts[place - 1];
  result.high = shifts[shifts.size() - place];
  return result;
}

}  // namespace moebench
