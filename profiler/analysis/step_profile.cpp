#include "profiler/analysis/step_profile.h"

#include <algorithm>

#include "reference/trace/timeline.h"

namespace moebench {
namespace {

// From when the last of the ranks had come.
Timeline work_of(const TracedStep& step) {
  Timeline timeline{.rank = step.rank, .spans = step.spans};
  for (std::size_t i = 0; i < timeline.spans.size(); ++i) timeline.spans[i].begin += step.waited[i];
  return timeline;
}

std::optional<Ratio> overlap_of(std::span<const std::vector<TracedStep>> steps) {
  Overlap sum;
  for (const std::vector<TracedStep>& ranks : steps) {
    for (const TracedStep& rank : ranks) {
      const Overlap own = overlap(rank);
      sum.communication += own.communication;
      sum.hidden += own.hidden;
    }
  }
  if (sum.communication == Seconds(0)) return std::nullopt;
  return Ratio(sum.hidden / sum.communication);
}

StreamUses mean_uses(std::span<const std::vector<TracedStep>> steps) {
  const double share = 1.0 / static_cast<double>(steps.size() * steps.front().size());
  StreamUses mean;
  for (const std::vector<TracedStep>& ranks : steps) {
    for (const TracedStep& rank : ranks) {
      const StreamUses own = stream_uses(rank);
      for (std::size_t stream = 0; stream < own.size(); ++stream) {
        for (Use use : all_uses) mean[stream].add(use, own[stream].of(use) * share);
      }
    }
  }
  return mean;
}

std::vector<Straggling> all_stragglers(std::span<const std::vector<TracedStep>> steps) {
  std::vector<Straggling> all;
  for (const std::vector<TracedStep>& ranks : steps) {
    for (const Straggling& found : stragglers(ranks)) {
      const auto known = std::find_if(all.begin(), all.end(), [&](const Straggling& other) {
        return other.rank == found.rank && other.held_by == found.held_by;
      });
      if (known == all.end()) {
        all.push_back(found);
      } else {
        known->times += found.times;
        known->cost += found.cost;
      }
    }
  }
  std::stable_sort(all.begin(), all.end(), [](const Straggling& a, const Straggling& b) { return a.cost > b.cost; });
  return all;
}

}  // namespace

Overlap overlap(const TracedStep& step) {
  const Timeline timeline = work_of(step);
  return {.communication = busy(timeline, Stream::comm), .hidden = overlapped(timeline, Stream::compute, Stream::comm)};
}

StepProfile step_profile(std::span<const std::vector<TracedStep>> steps) {
  Seconds sum;
  for (const std::vector<TracedStep>& ranks : steps) sum += length(ranks);
  return {.steps = static_cast<int>(steps.size()),
          .ranks = static_cast<int>(steps.front().size()),
          .step = sum / static_cast<double>(steps.size()),
          .uses = mean_uses(steps),
          .overlap = overlap_of(steps),
          .kinds = kind_uses(steps),
          .path = path_uses(steps),
          .what_ifs = what_ifs(steps),
          .stragglers = all_stragglers(steps)};
}

}  // namespace moebench
