#include "metrics/idle_figures.h"

#include "profiler/analysis/stream_use.h"
#include "suites/run/rank_trace.h"

namespace moebench {

std::vector<MetricFigure> idle_figures_of(const Configuration& configuration, std::span<const std::string> traces,
                                          const MetricLabels& labels) {
  std::vector<RankTrace> ranks;
  for (const std::string& trace : traces) ranks.push_back(rank_trace_from(trace, configuration));
  StreamUses uses;
  double count = 0;
  for (const std::vector<TracedStep>& step : steps_of(ranks)) {
    for (const TracedStep& rank : step) {
      const StreamUses own = stream_uses(rank);
      for (std::size_t stream = 0; stream < uses.size(); ++stream) uses[stream] += own[stream];
      ++count;
    }
  }
  std::vector<MetricFigure> figures;
  for (std::size_t stream = 0; stream < uses.size(); ++stream) {
    for (const Use use : all_uses) {
      if (use == Use::work) continue;
      MetricFigure figure{
          .metric = Metric::stream_idle, .labels = labels, .value = uses[stream].of(use).count() / count};
      figure.labels["stream"] = name_of(static_cast<Stream>(stream));
      figure.labels["cause"] = name_of(use);
      figures.push_back(std::move(figure));
    }
  }
  return figures;
}

}  // namespace moebench
