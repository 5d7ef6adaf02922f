#include "reference/select/pricer.h"

#include <gtest/gtest.h>

#include "reference/cost/published_profiles.h"

namespace moebench {
namespace {

Seconds step_of_all_ranks(const MachineProfile& machine, const LayerShape& shape, const Choice& choice) {
  Simulator simulator(machine);
  const auto plan_of = [&](int rank) {
    const auto routing = balanced_routing_of(shape, choice.granularity, choice.partition_ramp, rank);
    return compile(system_of(choice), shape, routing, choice.options);
  };
  return simulator.run(shape.ranks, plan_of).total();
}

// Of nodes of 8 devices: less than one, full ones, and a last one with fewer.
TEST(Pricer, AFewRanksStandForAll) {
  const MachineProfile machine = published_profile("a100-64");
  for (const int ranks : {4, 10, 12, 16, 60}) {
    const LayerShape shape{.tokens = Tokens(std::int64_t{ranks} * 128),
                           .model_dim = Features(2048),
                           .hidden_dim = Features(8192),
                           .experts = ranks,
                           .ranks = ranks};
    Pricer pricer(machine, shape);
    for (const int n : {1, 2, 4}) {
      for (const ReuseStrategy reuse : {ReuseStrategy::none, ReuseStrategy::s4}) {
        const Choice choice{.granularity = n, .options = {.reuse = reuse}};
        const Seconds all = step_of_all_ranks(machine, shape, choice);
        EXPECT_NEAR(pricer.time(choice) / all, 1, 1e-9) << ranks << " ranks, " << label(choice);
      }
    }
  }
}

}  // namespace
}  // namespace moebench
