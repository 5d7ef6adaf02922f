#include "reference/select/mpmoe.h"

#include <algorithm>

namespace moebench {
namespace {

// How fast a stream is beside others, pair by pair.
double beside(const Slowdowns& slowdowns, Stream stream, std::initializer_list<Stream> others) {
  double speed = 1;
  for (Stream other : others) speed *= slowdowns.speed({stream, other}, stream).count();
  return speed;
}

Seconds pass_time(const StrategyWorkload& q, const UnitTimes& alone, const Slowdowns& slowdowns, int granularity) {
  const bool copies = q.mem > Ratio(0);
  const auto slowed = [&](Stream stream, Stream other) {
    return copies ? beside(slowdowns, stream, {other, Stream::copy}) : beside(slowdowns, stream, {other});
  };
  const Seconds comp = alone.comp * q.comp.count();
  const Seconds exchange = alone.comm;
  const Seconds comp_beside = comp * (1 / slowed(Stream::compute, Stream::comm));
  const Seconds comm_beside = alone.comm * (q.comm.count() / slowed(Stream::comm, Stream::compute));
  const Seconds copy_beside =
      alone.mem * (q.mem.count() / beside(slowdowns, Stream::copy, {Stream::compute, Stream::comm}));
  const double n = granularity;
  return std::max({exchange + comp_beside * n + exchange, comm_beside * n + comp, exchange + comp + copy_beside * n});
}

}  // namespace

Seconds mpmoe_model(Pricer& pricer, UniformChoice choice) {
  const UnitTimes alone = unit_times(pricer, choice.granularity);
  const Slowdowns slowdowns = slowdowns_of(pricer);
  const Ratio width = hidden_to_model(pricer.shape());
  Seconds time;
  for (Pass pass : {Pass::forward, Pass::backward}) {
    time += pass_time(table_two(choice.reuse, pass, width), alone, slowdowns, choice.granularity);
  }
  return time;
}

MpmoeProfileSearch::MpmoeProfileSearch(std::vector<int> granularities, std::vector<ReuseStrategy> strategies,
                                       Trial trial)
    : granularities_(std::move(granularities)), strategies_(std::move(strategies)), trial_(std::move(trial)) {
  require_candidates(granularities_);
}

std::optional<UniformChoice> MpmoeProfileSearch::choose(Tokens batch) {
  const auto above =
      std::find_if(ranges_.begin(), ranges_.end(), [&](const Range& range) { return batch < range.first; });
  if (above != ranges_.begin() && batch <= (above - 1)->last) return (above - 1)->choice;
  const int lowest = above == ranges_.begin() ? granularities_.front() : (above - 1)->choice.granularity;
  const int highest = above == ranges_.end() ? granularities_.back() : above->choice.granularity;
  const std::optional<UniformChoice> best = try_between(batch, lowest, highest);
  if (!best) return std::nullopt;
  if (above != ranges_.end() && above->choice == *best) {
    above->first = batch;
  } else if (above != ranges_.begin() && (above - 1)->choice == *best) {
    (above - 1)->last = batch;
  } else {
    ranges_.insert(above, {batch, batch, *best});
  }
  return best;
}

// A range above may have a smaller n than the one below, where the best n falls as the batch grows.
std::optional<UniformChoice> MpmoeProfileSearch::try_between(Tokens batch, int lowest, int highest) {
  require_batch(batch, granularities_);
  if (lowest > highest) std::swap(lowest, highest);
  std::optional<UniformChoice> best;
  int trials = 0;
  Seconds least;
  for (int n : granularities_) {
    if (n < lowest || n > highest || Tokens(n) > batch) continue;
    std::optional<Seconds> least_here;
    for (ReuseStrategy reuse : strategies_) {
      ++trials;
      const std::optional<Seconds> time = trial_(batch, {n, reuse});
      if (!time || (least_here && *time >= *least_here)) continue;
      least_here = time;
      if (!best || *time < least) {
        best = UniformChoice{n, reuse};
        least = *time;
      }
    }
    const bool is_best = best && best->granularity == n;
    if (least_here && !is_best) break;
  }
  trials_ += trials;
  return best;
}

}  // namespace moebench
