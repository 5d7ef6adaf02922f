#include "cli/profile_files.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "profiler/perfetto/trace_events.h"
#include "profiler/picture/step_picture.h"
#include "results/atomic_file.h"
#include "suites/run/counted.h"

namespace moebench {
namespace {

// The step in the middle, by length.
const std::vector<TracedStep>& typical(const std::vector<std::vector<TracedStep>>& steps) {
  std::vector<const std::vector<TracedStep>*> sorted;
  for (const std::vector<TracedStep>& step : steps) sorted.push_back(&step);
  const auto middle = sorted.begin() + static_cast<std::ptrdiff_t>(sorted.size() / 2);
  std::nth_element(sorted.begin(), middle, sorted.end(),
                   [](const auto* a, const auto* b) { return length(*a) < length(*b); });
  return **middle;
}

Seconds first_forward(const std::vector<TracedStep>& ranks) {
  const auto first = std::min_element(ranks.begin(), ranks.end(), [](const TracedStep& a, const TracedStep& b) {
    return a.forward.begin < b.forward.begin;
  });
  return first->forward.begin;
}

TracedStep shifted(TracedStep step, Seconds by) {
  for (Seconds* time :
       {&step.begin, &step.end, &step.forward.begin, &step.forward.end, &step.backward.begin, &step.backward.end}) {
    *time += by;
  }
  for (Span& span : step.spans) {
    span.begin += by;
    span.end += by;
  }
  return step;
}

// To where the earliest begins at zero, as a trace has it: a simulated step's routing is before its zero.
void begin_at_zero(std::vector<std::vector<TracedStep>>& by_rank) {
  Seconds earliest = by_rank.front().front().begin;
  for (const std::vector<TracedStep>& steps : by_rank) earliest = std::min(earliest, steps.front().begin);
  for (std::vector<TracedStep>& steps : by_rank) {
    for (TracedStep& step : steps) step = shifted(std::move(step), Seconds(0) - earliest);
  }
}

std::string rank_name(const TracedStep& rank, bool is_simulated) {
  return fmt::format("rank {}{}", rank.rank, is_simulated ? ", simulated" : "");
}

std::string trace_of(const ConfigurationProfile& profile, std::string_view about) {
  std::vector<std::vector<TracedStep>> by_rank(profile.steps.front().size());
  for (const std::vector<TracedStep>& step : profile.steps) {
    for (std::size_t rank = 0; rank < step.size(); ++rank) by_rank[rank].push_back(step[rank]);
  }
  const std::size_t own = by_rank.size();
  const Seconds begin = first_forward(profile.steps.front());
  for (const TracedStep& rank : profile.simulated) by_rank.push_back({shifted(rank, begin)});
  begin_at_zero(by_rank);
  std::vector<TracedProcess> processes;
  for (std::size_t i = 0; i < by_rank.size(); ++i) {
    processes.push_back({rank_name(by_rank[i].front(), i >= own || !profile.tracing), by_rank[i]});
  }
  return trace_events(processes, fmt::format("{}{}{}", label(profile.configuration), about.empty() ? "" : ": ", about));
}

}  // namespace

void write_profile_files(const ConfigurationProfile& profile, const std::filesystem::path& folder,
                         const std::string& name, std::string_view about) {
  write_atomically(folder / (name + ".trace.json"), trace_of(profile, about));
  const auto draw = [&](const std::string& file, const std::vector<TracedStep>& ranks, const std::string& note) {
    write_atomically(folder / file, svg(step_picture(ranks, label(profile.configuration), note)));
  };
  const std::string kind = profile.tracing ? fmt::format("measured, the median of {}",
                                                         counted(static_cast<int>(profile.steps.size()), "step"))
                                           : "SIMULATED, not measured";
  draw(name + ".svg", typical(profile.steps), about.empty() ? kind : fmt::format("{}; {}", kind, about));
  if (!profile.simulated.empty()) {
    draw(name + "-simulated.svg", profile.simulated, "SIMULATED with the measured step's routing, not measured");
  }
}

}  // namespace moebench
