// Whatever becomes of each partition's activations, in whichever slots and order: the bits are those of a layer that
// keeps everything, for equal n.
#include <gtest/gtest.h>

#include "reference/base/random.h"
#include "reference/systems/mixed_reuse.h"
#include "tests/support/layer_problem.h"
#include "tests/support/layer_run.h"

namespace moebench {
namespace {

using testing::RoutingKind;

SystemOptions random_mix(Random& random, int granularity) {
  SystemOptions options;
  for (int i = 0; i < granularity; ++i) {
    options.mixed_reuse.push_back(
        {static_cast<ExpertInputReuse>(random.below(3)), static_cast<HiddenReuse>(random.below(3))});
  }
  if (random.below(2) == 0) options.backward_order = BackwardOrder::descending;
  const auto slots = [&] { return static_cast<int>(1 + random.below(3)); };
  options.slots = {.expert_input = slots(),
                   .hidden = slots(),
                   .expert_output = slots(),
                   .grad_expert_input = slots(),
                   .grad_hidden = slots(),
                   .grad_expert_output = slots()};
  return options;
}

class MixedReuse : public ::testing::TestWithParam<std::tuple<ElementType, Activation, RoutingKind>> {};

TEST_P(MixedReuse, GivesTheBitsOfNone) {
  const auto [dtype, activation, routing] = GetParam();
  const LayerShape shape{.tokens = Tokens(37),
                         .model_dim = Features(6),
                         .hidden_dim = Features(10),
                         .experts = 4,
                         .ranks = 2,
                         .top_k = 2,
                         .dtype = dtype,
                         .activation = activation};
  const OracleProblem problem = testing::layer_problem(shape, routing, 17);
  testing::run_ranks(shape.ranks, [&](testing::Rank& rank) {
    Random random(18);  // the same on all ranks
    for (const int granularity : {1, 2, 3, 5, 8}) {
      for (const int ramp : {1, 2}) {
        const auto result_of = [&](const SystemOptions& choices) {
          const auto layer = testing::make_layer(
              problem, {.shape = shape, .granularity = granularity, .partition_ramp = ramp, .choices = choices}, rank);
          return testing::run_step(*layer, problem, rank.index);
        };
        SystemOptions none;
        const LayerResult ascending = result_of(none);
        none.backward_order = BackwardOrder::descending;
        const LayerResult descending = result_of(none);
        for (int repetition = 0; repetition < 4; ++repetition) {
          const SystemOptions mix = random_mix(random, granularity);
          const bool ascends = mix.backward_order == BackwardOrder::ascending;
          EXPECT_TRUE(testing::same_bits(result_of(mix), ascends ? ascending : descending))
              << "n = " << granularity << " " << text_of(mix.mixed_reuse) << " " << name_of(mix.backward_order);
        }
      }
    }
  });
}

INSTANTIATE_TEST_SUITE_P(All, MixedReuse,
                         ::testing::Combine(::testing::Values(ElementType::fp32, ElementType::bf16),
                                            ::testing::Values(Activation::relu, Activation::swiglu),
                                            ::testing::Values(RoutingKind::even, RoutingKind::skewed)));

}  // namespace
}  // namespace moebench
