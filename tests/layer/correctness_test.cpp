// Every system, granularity and strategy against the fp64 oracle, over ranks, experts, top_k and kinds of routing.
#include <gtest/gtest.h>
#include <torch/torch.h>

#include <map>
#include <sstream>
#include <tuple>

#include "tests/support/layer_problem.h"
#include "tests/support/layer_run.h"

namespace moebench {
namespace {

using testing::RoutingKind;
using testing::Variant;

struct Case {
  LayerShape shape;
  RoutingKind routing = RoutingKind::even;
};

std::string name_of(const Case& c) {
  std::ostringstream text;
  text << name_of(c.shape.dtype) << "_" << name_of(c.shape.activation) << "_ranks" << c.shape.ranks << "_experts"
       << c.shape.experts << "_top" << c.shape.top_k << (c.routing == RoutingKind::even ? "_even" : "_skewed");
  return text.str();
}

// 16 tokens: 3 partitions do not divide them. Sizes for which rows do not begin at multiples of 64 bytes.
LayerShape shape_of(int ranks, int experts_per_rank, int top_k, ElementType dtype, Activation activation) {
  return {.tokens = Tokens(16),
          .model_dim = Features(6),
          .hidden_dim = Features(10),
          .experts = ranks * experts_per_rank,
          .ranks = ranks,
          .top_k = top_k,
          .dtype = dtype,
          .activation = activation};
}

// Of ranks, experts a rank, top_k and routing, every pair of values occurs.
std::vector<Case> paired_cases(ElementType dtype, Activation activation) {
  constexpr auto even = RoutingKind::even;
  constexpr auto skewed = RoutingKind::skewed;
  const auto shape = [&](int ranks, int experts_per_rank, int top_k) {
    return shape_of(ranks, experts_per_rank, top_k, dtype, activation);
  };
  return {{shape(1, 1, 1), even},   {shape(1, 3, 2), skewed}, {shape(2, 1, 2), skewed}, {shape(2, 3, 1), even},
          {shape(3, 1, 1), skewed}, {shape(3, 3, 2), even},   {shape(4, 1, 2), even},   {shape(4, 3, 1), skewed}};
}

// Every combination for ReLU in fp64 and fp32, every pair for the others.
std::vector<Case> all_cases() {
  std::vector<Case> cases;
  for (const ElementType dtype : {ElementType::fp64, ElementType::fp32, ElementType::bf16, ElementType::fp16}) {
    for (const Activation activation : {Activation::relu, Activation::gelu, Activation::swiglu}) {
      if (activation == Activation::relu && !is_narrow(dtype)) continue;
      for (const Case& c : paired_cases(dtype, activation)) cases.push_back(c);
    }
  }
  for (const ElementType dtype : {ElementType::fp64, ElementType::fp32}) {
    for (const int ranks : {1, 2, 3, 4}) {
      for (const int experts_per_rank : {1, 3}) {
        for (const int top_k : {1, 2}) {
          const LayerShape shape = shape_of(ranks, experts_per_rank, top_k, dtype, Activation::relu);
          if (top_k > shape.experts) continue;
          for (const RoutingKind routing : {RoutingKind::even, RoutingKind::skewed}) cases.push_back({shape, routing});
        }
      }
    }
  }
  return cases;
}

void expect_passed(const std::vector<Comparison>& comparisons, const std::string& where) {
  for (const Comparison& comparison : comparisons) {
    EXPECT_TRUE(comparison.passed()) << where << ": " << comparison.tensor << " is off by " << comparison.max_abs_error
                                     << ", tolerance " << comparison.tolerance;
  }
}

class Correctness : public ::testing::TestWithParam<Case> {};

TEST_P(Correctness, EverySystemMatchesTheOracleAndEveryStrategyGivesTheBitsOfNone) {
  const OracleProblem problem = testing::layer_problem(GetParam().shape, GetParam().routing, 11);
  const std::vector<OracleResult> expected = testing::answers(problem);
  testing::run_ranks(GetParam().shape.ranks, [&](testing::Rank& rank) {
    std::map<int, LayerResult> none;  // by granularity
    for (const Variant& variant : testing::all_variants({1, 2, 3, 4, 8})) {
      const std::string where = testing::describe(variant) + " rank " + std::to_string(rank.index);
      const auto layer = testing::make_layer(problem, testing::layer_options(problem.shape, variant), rank);
      const LayerResult result = testing::run_step(*layer, problem, rank.index);
      const OracleResult& own = expected[static_cast<std::size_t>(rank.index)];
      expect_passed(compare(problem.shape, result, own, variant.granularity), where);
      if (variant.system == "fastmoe" || variant.system == "fastermoe") continue;
      const auto [first, is_first] = none.try_emplace(variant.granularity, result);
      EXPECT_TRUE(is_first || testing::same_bits(result, first->second)) << where;
    }
  });
}

INSTANTIATE_TEST_SUITE_P(All, Correctness, ::testing::ValuesIn(all_cases()),
                         [](const auto& test) { return name_of(test.param); });

// Numbers of ranks that no number of groups divides, and one rank a group.
TEST(PartitionsByPeers, MatchTheOracleForAnyRanks) {
  for (const int ranks : {5, 6, 7, 8}) {
    for (const RoutingKind routing : {RoutingKind::even, RoutingKind::skewed}) {
      const LayerShape shape = shape_of(ranks, ranks == 6 ? 2 : 1, 2, ElementType::fp64, Activation::relu);
      const OracleProblem problem = testing::layer_problem(shape, routing, 17);
      const std::vector<OracleResult> expected = testing::answers(problem);
      testing::run_ranks(ranks, [&](testing::Rank& rank) {
        for (const int n : {1, 2, 3, 4, ranks}) {
          for (const int shadows : {0, 1, 3, shape.experts}) {
            const auto order = shadows % 2 == 0 ? BackwardOrder::ascending : BackwardOrder::descending;
            const Variant variant{.system = "fastermoe",
                                  .granularity = n,
                                  .choices = {.backward_order = order, .shadowing = {.experts = shadows}}};
            const auto layer = testing::make_layer(problem, testing::layer_options(shape, variant), rank);
            const LayerResult result = testing::run_step(*layer, problem, rank.index);
            const Plan& plan = layer->last_step().plan->plan();
            EXPECT_EQ(plan.granularity(), n);
            EXPECT_EQ(plan.routing->shadows.experts.size(), static_cast<std::size_t>(shadows));
            EXPECT_TRUE(testing::same_bits(result, testing::run_step(*layer, problem, rank.index)));
            expect_passed(
                compare(shape, result, expected[static_cast<std::size_t>(rank.index)], n),
                testing::describe(variant) + " rank " + std::to_string(rank.index) + " of " + std::to_string(ranks));
          }
        }
      });
    }
  }
}

LayerShape two_ranks(ElementType dtype, Activation activation = Activation::relu) {
  return {.tokens = Tokens(17),
          .model_dim = Features(6),
          .hidden_dim = Features(10),
          .experts = 6,
          .ranks = 2,
          .top_k = 2,
          .dtype = dtype,
          .activation = activation};
}

// First in, first out and last in, first out.
class TwoForwards : public ::testing::TestWithParam<std::tuple<Variant, bool, Activation>> {};

TEST_P(TwoForwards, ThenTheirBackwardsInEitherOrderMatchTheOracle) {
  const auto& [variant, newest_first, activation] = GetParam();
  const LayerShape shape = two_ranks(ElementType::fp64, activation);
  const std::array<OracleProblem, 2> problems = {testing::layer_problem(shape, RoutingKind::even, 12, 0),
                                                 testing::layer_problem(shape, RoutingKind::even, 12, 1)};
  const std::array expected = {testing::answers(problems[0]), testing::answers(problems[1])};
  testing::run_ranks(shape.ranks, [&](testing::Rank& rank) {
    const auto layer = testing::make_layer(problems[0], testing::layer_options(shape, variant), rank);
    for (int repetition = 0; repetition < 2; ++repetition) {
      std::array<at::Tensor, 2> inputs;
      std::array<at::Tensor, 2> outputs;
      for (std::size_t i : {0U, 1U}) {
        inputs[i] = problems[i].input(rank.index).requires_grad_();
        outputs[i] = layer->forward(inputs[i]);
      }
      EXPECT_EQ(layer->arenas(), 2);
      for (std::size_t turn : {0U, 1U}) {
        const std::size_t i = newest_first ? 1 - turn : turn;
        const auto grad_input =
            torch::autograd::grad({outputs[i]}, {inputs[i]}, {problems[i].grad_output(rank.index)})[0];
        LayerResult result = testing::take_parameter_grads(*layer);
        result.output = outputs[i].detach();
        result.grad_input = grad_input;
        expect_passed(compare(shape, result, expected[i][static_cast<std::size_t>(rank.index)]),
                      testing::describe(variant) + " step " + std::to_string(i));
      }
    }
  });
}

INSTANTIATE_TEST_SUITE_P(All, TwoForwards,
                         ::testing::Combine(::testing::ValuesIn(testing::all_variants({1, 3})), ::testing::Bool(),
                                            ::testing::Values(Activation::relu, Activation::swiglu)));

class Choices : public ::testing::TestWithParam<std::tuple<ElementType, Activation>> {};

TEST_P(Choices, OfBackwardOrderSlotsMixedReuseAndLayoutMatchTheOracle) {
  const LayerShape shape = two_ranks(std::get<0>(GetParam()), std::get<1>(GetParam()));
  const OracleProblem problem = testing::layer_problem(shape, RoutingKind::even, 13);
  const std::vector<OracleResult> expected = testing::answers(problem);
  const std::vector<PartitionReuse> mixed = {
      {.expert_input = ExpertInputReuse::kept, .hidden = HiddenReuse::recomputed},
      {.expert_input = ExpertInputReuse::offloaded, .hidden = HiddenReuse::kept},
      {.expert_input = ExpertInputReuse::redispatched, .hidden = HiddenReuse::offloaded},
      {.expert_input = ExpertInputReuse::kept, .hidden = HiddenReuse::kept}};
  const std::vector<SystemOptions> choices = {{.reuse = ReuseStrategy::s1, .backward_order = BackwardOrder::descending},
                                              {.reuse = ReuseStrategy::s4, .backward_order = BackwardOrder::descending},
                                              {.reuse = ReuseStrategy::s2,
                                               .slots = {.expert_input = 1,
                                                         .hidden = 2,
                                                         .expert_output = 1,
                                                         .grad_expert_input = 3,
                                                         .grad_hidden = 2,
                                                         .grad_expert_output = 1}},
                                              {.dispatch_ahead = 3},
                                              {.mixed_reuse = mixed, .dispatch_ahead = 2},
                                              {.mixed_reuse = mixed, .backward_order = BackwardOrder::descending}};
  constexpr auto liveness = LayoutMode::liveness;
  testing::run_ranks(shape.ranks, [&](testing::Rank& rank) {
    const auto plain = testing::make_layer(problem, {.shape = shape, .granularity = 4}, rank);
    const LayerResult keeps_all = testing::run_step(*plain, problem, rank.index);
    for (std::size_t i = 0; i < choices.size(); ++i) {
      for (const auto& layout : {std::optional<LayoutModes>(), std::optional<LayoutModes>({liveness, liveness})}) {
        MoeLayerOptions options{.shape = shape, .granularity = 4, .choices = choices[i], .layout = layout};
        const auto layer = testing::make_layer(problem, options, rank);
        const LayerResult result = testing::run_step(*layer, problem, rank.index);
        expect_passed(compare(shape, result, expected[static_cast<std::size_t>(rank.index)], options.granularity),
                      "choice " + std::to_string(i));
        // Descending adds to the gradients of weights in another order.
        if (choices[i].backward_order == BackwardOrder::ascending) {
          EXPECT_TRUE(testing::same_bits(result, keeps_all)) << "choice " << i;
        }
      }
    }
  });
}

INSTANTIATE_TEST_SUITE_P(All, Choices,
                         ::testing::Combine(::testing::Values(ElementType::fp64, ElementType::bf16),
                                            ::testing::Values(Activation::relu, Activation::gelu, Activation::swiglu)));

// Counts differ from step to step: plans change, and memory grows where it must.
TEST(ChangingTokens, MatchTheOracleInEveryStep) {
  const LayerShape shape = two_ranks(ElementType::fp32);
  std::vector<OracleProblem> problems;
  std::vector<std::vector<OracleResult>> expected;
  for (int step = 0; step < 5; ++step) {
    problems.push_back(testing::layer_problem(shape, RoutingKind::even, 14, step));
    expected.push_back(testing::answers(problems.back()));
  }
  testing::run_ranks(shape.ranks, [&](testing::Rank& rank) {
    const auto layer = testing::make_layer(
        problems[0], {.shape = shape, .granularity = 3, .choices = {.reuse = ReuseStrategy::s3}}, rank);
    for (std::size_t step : {0U, 1U, 2U, 3U, 4U, 1U, 0U}) {
      const LayerResult result = testing::run_step(*layer, problems[step], rank.index);
      expect_passed(compare(shape, result, expected[step][static_cast<std::size_t>(rank.index)]),
                    "step " + std::to_string(step));
    }
    EXPECT_EQ(layer->arenas(), 1);
  });
}

// So many hidden values that fp32 gives some of them another sign than fp64: their gradients differ by more than
// rounding.
class ManyTokens : public ::testing::TestWithParam<std::tuple<ElementType, Activation>> {};

TEST_P(ManyTokens, MatchTheOracleButForGradientsThatRoundingDecides) {
  const auto [dtype, activation] = GetParam();
  const LayerShape shape{.tokens = Tokens(4096),
                         .model_dim = Features(64),
                         .hidden_dim = Features(256),
                         .experts = 4,
                         .ranks = 2,
                         .top_k = 2,
                         .dtype = dtype,
                         .activation = activation};
  const OracleProblem problem = testing::layer_problem(shape, RoutingKind::even, 15);
  const std::vector<OracleResult> expected = testing::answers(problem);
  EXPECT_EQ(expected[0].grad_input_slack.defined(), activation == Activation::relu);
  testing::run_ranks(shape.ranks, [&](testing::Rank& rank) {
    for (const ReuseStrategy reuse : {ReuseStrategy::none, ReuseStrategy::s4}) {
      const auto layer =
          testing::make_layer(problem, {.shape = shape, .granularity = 4, .choices = {.reuse = reuse}}, rank);
      const LayerResult result = testing::run_step(*layer, problem, rank.index);
      expect_passed(compare(shape, result, expected[static_cast<std::size_t>(rank.index)], 4),
                    std::string(name_of(reuse)));
    }
  });
}

INSTANTIATE_TEST_SUITE_P(All, ManyTokens,
                         ::testing::Values(std::tuple(ElementType::fp32, Activation::relu),
                                           std::tuple(ElementType::bf16, Activation::relu),
                                           std::tuple(ElementType::bf16, Activation::swiglu),
                                           std::tuple(ElementType::fp16, Activation::swiglu)));

}  // namespace
}  // namespace moebench
