#include "tests/run/traced_configurations.h"

#include "reference/cost/published_profiles.h"
#include "reference/cost/simulator.h"
#include "suites/run/step_predictor.h"

namespace moebench::fixtures {
namespace {

Configuration configuration(const std::string& system, int ranks, int n) {
  Configuration result;
  result.system = system;
  result.shape = {.tokens = Tokens(96),
                  .model_dim = Features(16),
                  .hidden_dim = Features(32),
                  .experts = 2 * ranks,
                  .ranks = ranks,
                  .top_k = 2};
  result.granularity = n;
  result.routing.workload = {.kind = WorkloadKind::zipf, .parameter = Ratio(1.2), .hot_experts = 0, .file = {}};
  return result;
}

}  // namespace

std::vector<TracedConfiguration> traced_configurations() {
  std::vector<Configuration> all = {configuration("fastmoe", 2, 1), configuration("pipemoe", 4, 3),
                                    configuration("fastermoe", 4, 2), configuration("mpipemoe", 2, 4)};
  all.push_back(configuration("mpipemoe", 2, 4));
  all.back().reuse = ReuseStrategy::s1;
  all.push_back(configuration("mpipemoe", 2, 3));
  all.back().reuse = ReuseStrategy::s4;
  all.back().backward_order = BackwardOrder::descending;
  all.push_back(configuration("fastermoe", 4, 2));
  all.back().shadowed_experts = 2;
  const MachineProfile machine = published_profile("a100-64");
  StepPredictor predictor(machine, 1);
  std::vector<TracedConfiguration> traced;
  for (const Configuration& each : all) {
    const std::vector<VerifiedPlan> plans = predictor.plans(each);
    Simulator simulator(machine);
    const SimulatedStep& step = simulator.run(plans);
    TracedConfiguration& entry = traced.emplace_back();
    entry.configuration = each;
    for (int rank = 0; rank < step.ranks(); ++rank) {
      TracedStep& own =
          entry.ranks.emplace_back(moebench::traced(plans[static_cast<std::size_t>(rank)], step.rank(rank)));
      own.begin -= Seconds(0.5);
      own.routing = Seconds(0.25);
      own.routing_waited = Seconds(0.125);
    }
  }
  return traced;
}

}  // namespace moebench::fixtures
