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
          .stragglers = stragglers(steps)};
}

}  // namespace moebench
