#include "profiler/calibrate/slowdown_rounds.h"

#include <algorithm>

#include "reference/base/percentile.h"

namespace moebench {
namespace {

constexpr Ratio slowest(0.02);
constexpr Ratio fastest(1);

const LoopWindow& window_of(const SlowdownRound& round, StreamSet set) {
  return round[static_cast<std::size_t>(set.index())];
}

// Over the whole window.
double mean_speed(const SlowdownRound& round, StreamSet set, Stream stream) {
  const auto index = static_cast<std::size_t>(stream);
  return window_of(round, StreamSet{stream}).call[index] / window_of(round, set).call[index];
}

Ratio speed(const SlowdownRound& round, StreamSet set, Stream stream) {
  double found = mean_speed(round, set, stream);
  if (set.contains(Stream::comm) && stream != Stream::comm) {
    StreamSet without = set;
    without.erase(Stream::comm);
    const double share = window_of(round, set).comm_share.count();
    found = (found - (1 - share) * mean_speed(round, without, stream)) / share;
  }
  return std::clamp(Ratio(found), slowest, fastest);
}

std::vector<Ratio> speeds(std::span<const SlowdownRound> rounds, StreamSet set, Stream stream) {
  std::vector<Ratio> all;
  for (const SlowdownRound& round : rounds) all.push_back(speed(round, set, stream));
  return all;
}

template <class Body>
void for_each_of_several(const Body& body) {
  for (int i = 0; i < StreamSet::count; ++i) {
    const StreamSet set = StreamSet::numbered(i);
    for (Stream stream : all_streams) {
      if (set.contains(stream) && set != StreamSet{stream}) body(set, stream);
    }
  }
}

}  // namespace

Slowdowns slowdowns_from(std::span<const SlowdownRound> rounds) {
  Slowdowns slowdowns;
  for_each_of_several(
      [&](StreamSet set, Stream stream) { slowdowns.set(set, stream, median(speeds(rounds, set, stream))); });
  return slowdowns;
}

Ratio spread_of_slowdowns(std::span<const SlowdownRound> rounds) {
  Ratio largest;
  for_each_of_several([&](StreamSet set, Stream stream) {
    const std::vector<Ratio> all = speeds(rounds, set, stream);
    const Ratio quartiles = percentile(all, Percent(75)) - percentile(all, Percent(25));
    largest = std::max(largest, Ratio(quartiles / median(all) / 2));
  });
  return largest;
}

}  // namespace moebench
