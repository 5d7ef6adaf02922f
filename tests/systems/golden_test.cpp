// Schedules and memory of every system and strategy as text, compared with committed files. After an intended change:
//
//   MOEBENCH_UPDATE_GOLDEN=1 ctest -R golden_test
//
// rewrites the files in tests/golden; read the difference before committing it.

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <string>

#include "reference/cost/unit_timeline.h"
#include "reference/plan/render.h"
#include "reference/routing/expected_routing.h"
#include "reference/systems/system.h"
#include "reference/trace/draw.h"
#include "tests/golden_file.h"
#include "tests/source_folder.h"

namespace moebench {
namespace {

constexpr int columns_per_op = 3;

struct Case {
  std::string name;
  std::string system;
  int granularity = 1;
  SystemOptions options = {};
  Activation activation = Activation::relu;
  int ranks = 2;
};

std::vector<Case> cases() {
  std::vector<Case> cases = {{"fastmoe", "fastmoe"}};
  cases.push_back({"fastermoe_n2", "fastermoe", 2});
  cases.push_back({"fastermoe_n2_one_shadow", "fastermoe", 2, {.shadowing = {.experts = 1}}, Activation::relu, 4});
  for (int n : {1, 2, 4}) cases.push_back({"pipemoe_n" + std::to_string(n), "pipemoe", n});
  for (ReuseStrategy reuse :
       {ReuseStrategy::shared, ReuseStrategy::s1, ReuseStrategy::s2, ReuseStrategy::s3, ReuseStrategy::s4}) {
    cases.push_back({"mpipemoe_" + std::string(name_of(reuse)) + "_n3", "mpipemoe", 3, {.reuse = reuse}});
  }
  cases.push_back(
      {"mpipemoe_s2_n3_two_hidden_slots", "mpipemoe", 3, {.reuse = ReuseStrategy::s2, .slots = {.hidden = 2}}});
  cases.push_back({"mpipemoe_s1_n3_descending",
                   "mpipemoe",
                   3,
                   {.reuse = ReuseStrategy::s1, .backward_order = BackwardOrder::descending}});
  cases.push_back({"pipemoe_n4_dispatches_first", "pipemoe", 4, {.dispatch_ahead = 3}});
  cases.push_back({"mpipemoe_s4_n4_two_ahead",
                   "mpipemoe",
                   4,
                   {.reuse = ReuseStrategy::s4, .slots = {.expert_input = 3}, .dispatch_ahead = 2}});
  cases.push_back({"mpipemoe_mixed_n3",
                   "mpipemoe",
                   3,
                   {.mixed_reuse = {{ExpertInputReuse::offloaded, HiddenReuse::recomputed},
                                    {ExpertInputReuse::redispatched, HiddenReuse::offloaded},
                                    {ExpertInputReuse::kept, HiddenReuse::kept}}}});
  cases.push_back({"fastmoe_gelu", "fastmoe", 1, {}, Activation::gelu});
  cases.push_back({"mpipemoe_s4_n3_swiglu", "mpipemoe", 3, {.reuse = ReuseStrategy::s4}, Activation::swiglu});
  return cases;
}

std::string drawn(const VerifiedPlan& plan, Pass pass) {
  Timeline timeline = unit_timeline(plan);
  std::erase_if(timeline.spans,
                [&](const Span& span) { return plan.plan().ops[static_cast<std::size_t>(span.op)].pass != pass; });
  const int columns = static_cast<int>(duration(timeline).count()) * columns_per_op;
  return draw(timeline, op_labels(plan.plan()), columns);
}

// 1,000 tokens do not divide by 3.
std::string text_of(const Case& c) {
  const LayerShape shape{.tokens = Tokens(1000),
                         .model_dim = Features(256),
                         .hidden_dim = Features(1024),
                         .experts = c.ranks,
                         .ranks = c.ranks,
                         .top_k = 1,
                         .dtype = ElementType::fp32,
                         .activation = c.activation};
  const SystemInfo& system = system_named(c.system);
  const Partitioning partitioning = partitioning_of(system, shape, c.granularity);
  const int rank = c.options.shadowing.nothing() ? 0 : 1;  // rank 0's expert is the first to be shadowed
  Routing balanced = balanced_routing(shape, rank, partitioning.tokens);
  std::vector<int> shadowed =
      shadowed_experts(system, shape, c.options.shadowing,
                       rows_of_all_ranks(shape, partitioning.tokens, {}, expected_shares(shape, {}, 1)));
  auto routing = partitioned(shape, std::move(balanced), partitioning, std::move(shadowed));
  const VerifiedPlan plan = compile(system, shape, std::move(routing), c.options);
  return "forward, every op as long as every other\n" + drawn(plan, Pass::forward) + "\nbackward\n" +
         drawn(plan, Pass::backward) + "\n" + render_ops(plan.plan(), plan.dependencies()) + "\n" +
         render_memory(plan.plan(), plan.layout());
}

std::filesystem::path golden_folder() { return fixtures::source_folder() / "tests/golden"; }

class GoldenTest : public ::testing::TestWithParam<Case> {};

TEST_P(GoldenTest, IsAsCommitted) {
  fixtures::expect_golden(golden_folder() / (GetParam().name + ".txt"), text_of(GetParam()));
}

INSTANTIATE_TEST_SUITE_P(Systems, GoldenTest, ::testing::ValuesIn(cases()),
                         [](const ::testing::TestParamInfo<Case>& test) { return test.param.name; });

TEST(GoldenFilesTest, NoneIsLeftOver) {
  std::vector<std::string> names;
  for (const Case& c : cases()) names.push_back(c.name);
  fixtures::expect_none_left_over(golden_folder(), names);
}

}  // namespace
}  // namespace moebench
