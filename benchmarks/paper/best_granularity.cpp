#include "benchmarks/paper/best_granularity.h"

#include <algorithm>

#include "benchmarks/paper/paper_plan.h"
#include "benchmarks/paper/pipelining.h"
#include "reference/cost/simulator.h"

namespace moebench::paper {

std::vector<GranularityPoint> best_granularity_curve(const std::filesystem::path& data) {
  const PipeliningModel model(read_fig8(data));
  const Testbed testbed = model.fit(chosen_pipelining_variant(), [](const SpeedupCell&) { return true; });
  Simulator simulator(machine_of(testbed, Program::pipelined, all_devices));
  std::vector<GranularityPoint> curve;
  for (std::int64_t thousands = 1; thousands <= 32; ++thousands) {
    const Layer layer = layer_of(data, largest_model, Tokens(1024 * thousands), all_devices);
    std::array<Seconds, curve_granularities.size()> times;
    for (std::size_t i = 0; i < times.size(); ++i) {
      times[i] = simulator.run(pipemoe_plan(layer.shape, curve_granularities[i])).total();
    }
    const auto least = std::min_element(times.begin(), times.end());
    GranularityPoint point{.tokens = layer.shape.tokens,
                           .best = curve_granularities[static_cast<std::size_t>(least - times.begin())],
                           .extra = {}};
    for (std::size_t i = 0; i < times.size(); ++i) point.extra[i] = Ratio(times[i] / *least - 1);
    curve.push_back(point);
  }
  return curve;
}

}  // namespace moebench::paper
