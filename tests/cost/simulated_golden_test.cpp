// Timelines of every system and strategy on a machine of round figures, as text, compared with committed files. After
// an intended change:
//
//   MOEBENCH_UPDATE_GOLDEN=1 ctest -R simulated_golden_test
//
// rewrites the files in tests/cost/golden; read the difference before committing it.

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <string>

#include "reference/cost/simulator.h"
#include "reference/plan/render.h"
#include "reference/routing/expected_routing.h"
#include "reference/systems/system.h"
#include "reference/trace/draw.h"
#include "tests/cost/small_machine.h"
#include "tests/golden_file.h"
#include "tests/source_folder.h"

namespace moebench {
namespace {

constexpr int columns = 110;

struct Case {
  std::string name;
  std::string system;
  int granularity = 1;
  SystemOptions options = {};
};

std::vector<Case> cases() {
  std::vector<Case> cases;
  for (const SystemInfo& system : systems()) {
    for (int n : {1, 4}) {
      if (n > 1 && !system.has_granularity) continue;
      for (int reuse = 0; reuse < (system.has_reuse ? reuse_strategy_count : 1); ++reuse) {
        const auto strategy = static_cast<ReuseStrategy>(reuse);
        std::string name(system.name);
        if (system.has_reuse) name += "_" + std::string(name_of(strategy));
        if (system.has_granularity) name += "_n" + std::to_string(n);
        cases.push_back({name, std::string(system.name), n, {.reuse = strategy}});
      }
    }
  }
  cases.push_back({"fastermoe_n2_one_shadow", "fastermoe", 2, {.shadowing = {.experts = 1}}});
  return cases;
}

std::string microseconds_of(const char* what, Seconds time) {
  char line[64];
  std::snprintf(line, sizeof line, "%-9s %12.3f us\n", what, in_microseconds(time));
  return line;
}

std::string drawn(const Plan& plan, Timeline timeline, Pass pass) {
  std::erase_if(timeline.spans,
                [&](const Span& span) { return plan.ops[static_cast<std::size_t>(span.op)].pass != pass; });
  return draw(timeline, op_labels(plan), columns);
}

std::string times_of(const Plan& plan, const Timeline& timeline) {
  std::string text;
  for (const Span& span : timeline.spans) {
    char line[128];
    std::snprintf(line, sizeof line, "%3d  %-7s  %-44s %10.3f  %10.3f\n", span.op,
                  std::string(name_of(span.stream)).c_str(),
                  describe(plan.ops[static_cast<std::size_t>(span.op)]).c_str(), in_microseconds(span.begin),
                  in_microseconds(span.end));
    text += line;
  }
  return text;
}

// 4 ranks in two nodes; computation takes about as long as communication.
std::string text_of(const Case& c) {
  const LayerShape shape{
      .tokens = Tokens(4096), .model_dim = Features(256), .hidden_dim = Features(1024), .experts = 4, .ranks = 4};
  const SystemInfo& system = system_named(c.system);
  const Partitioning partitioning = partitioning_of(system, shape, c.granularity);
  std::vector<VerifiedPlan> plans;
  for (int rank = 0; rank < shape.ranks; ++rank) {
    Routing balanced = balanced_routing(shape, rank, partitioning.tokens);
    std::vector<int> shadowed =
        shadowed_experts(system, shape, c.options.shadowing,
                         rows_of_all_ranks(shape, partitioning.tokens, {}, expected_shares(shape, {}, 1)));
    auto routing = partitioned(shape, std::move(balanced), partitioning, std::move(shadowed));
    plans.push_back(compile(system, shape, std::move(routing), c.options));
  }
  if (c.options.shadowing.nothing()) plans.resize(1, plans.front());  // one stands for all
  const VerifiedPlan& plan = plans.back();
  Simulator simulator(small_machine());
  const SimulatedStep& step = simulator.run(plans);
  const Timeline& timeline = step.rank(static_cast<int>(plans.size()) - 1).timeline;
  return microseconds_of("forward", step.forward) + microseconds_of("backward", step.backward) +
         microseconds_of("prologue", step.prologue) + microseconds_of("total", step.total()) + "\nforward\n" +
         drawn(plan.plan(), timeline, Pass::forward) + "\nbackward\n" + drawn(plan.plan(), timeline, Pass::backward) +
         "\n op  stream   what                                              begin         end\n" +
         times_of(plan.plan(), timeline);
}

std::filesystem::path golden_folder() { return fixtures::source_folder() / "tests/cost/golden"; }

class SimulatedGoldenTest : public ::testing::TestWithParam<Case> {};

TEST_P(SimulatedGoldenTest, IsAsCommitted) {
  fixtures::expect_golden(golden_folder() / (GetParam().name + ".txt"), text_of(GetParam()));
}

INSTANTIATE_TEST_SUITE_P(Systems, SimulatedGoldenTest, ::testing::ValuesIn(cases()),
                         [](const ::testing::TestParamInfo<Case>& test) { return test.param.name; });

TEST(SimulatedGoldenFilesTest, NoneIsLeftOver) {
  std::vector<std::string> names;
  for (const Case& c : cases()) names.push_back(c.name);
  fixtures::expect_none_left_over(golden_folder(), names);
}

}  // namespace
}  // namespace moebench
