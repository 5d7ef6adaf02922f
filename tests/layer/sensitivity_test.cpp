// The tolerances are tight: one op that is slightly wrong is found, whichever it is.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <functional>

#include "tests/support/layer_problem.h"
#include "tests/support/layer_run.h"
#include "tests/support/perturbed_kernels.h"
#include "tests/support/perturbed_transport.h"

namespace moebench {
namespace {

constexpr std::array all_types = {ElementType::fp32, ElementType::fp64, ElementType::bf16, ElementType::fp16};

// An error of some hundred roundings, of twenty for narrow formats, in all that the op writes.
double error_in(ElementType dtype) {
  return dtype == ElementType::fp32 ? 3e-5 : dtype == ElementType::fp64 ? 6e-14 : 20 * unit_roundoff(dtype);
}

// Whether a step of the layer on a broken rank, or on a sound one, matches the oracle.
using Breaks = std::function<bool(testing::Rank&, const OracleProblem&, const OracleResult&, bool broken)>;

void expect_found(ElementType dtype, Activation activation, const Breaks& passes) {
  const LayerShape shape{.tokens = Tokens(16),
                         .model_dim = Features(6),
                         .hidden_dim = Features(10),
                         .experts = 4,
                         .ranks = 2,
                         .top_k = 2,
                         .dtype = dtype,
                         .activation = activation};
  const OracleProblem problem = testing::layer_problem(shape, testing::RoutingKind::even, 21);
  const std::vector<OracleResult> expected = testing::answers(problem);
  testing::run_ranks(shape.ranks, [&](testing::Rank& rank) {
    for (const bool broken : {false, true}) {
      EXPECT_NE(passes(rank, problem, expected[static_cast<std::size_t>(rank.index)], broken), broken)
          << "rank " << rank.index;
    }
  });
}

bool step_passes(const MoeLayerOptions& options, testing::Rank rank, const OracleProblem& problem,
                 const OracleResult& expected) {
  const auto layer = testing::make_layer(problem, options, rank);
  const auto comparisons =
      compare(problem.shape, testing::run_step(*layer, problem, rank.index), expected, options.granularity);
  return std::all_of(comparisons.begin(), comparisons.end(), [](const Comparison& c) { return c.passed(); });
}

MoeLayerOptions options_of(const LayerShape& shape, ReuseStrategy reuse) {
  return {.shape = shape, .granularity = 2, .choices = {.reuse = reuse}};
}

class Sensitivity : public ::testing::TestWithParam<std::tuple<OpKind, ElementType, Activation>> {};

TEST_P(Sensitivity, ASmallErrorOfOneOpIsFound) {
  const auto [kind, dtype, activation] = GetParam();
  expect_found(dtype, activation,
               [kind = kind, dtype = dtype](testing::Rank& rank, const OracleProblem& problem,
                                            const OracleResult& expected, bool broken) {
                 MoeLayerOptions options = options_of(problem.shape, ReuseStrategy::s4);
                 if (broken) options.backend.make_kernels = testing::make_perturbed_kernels(kind, error_in(dtype));
                 return step_passes(options, rank, problem, expected);
               });
}

INSTANTIATE_TEST_SUITE_P(EveryComputation, Sensitivity,
                         ::testing::Combine(::testing::Values(OpKind::permute, OpKind::fc1, OpKind::activation,
                                                              OpKind::fc2, OpKind::unpermute, OpKind::unpermute_grad,
                                                              OpKind::fc2_input_grad, OpKind::fc2_weight_grad,
                                                              OpKind::activation_grad, OpKind::fc1_input_grad,
                                                              OpKind::fc1_weight_grad, OpKind::permute_grad,
                                                              OpKind::gate_grad, OpKind::recompute),
                                            ::testing::ValuesIn(all_types),
                                            ::testing::Values(Activation::relu, Activation::gelu, Activation::swiglu)),
                         [](const auto& test) {
                           return std::string(name_of(std::get<0>(test.param))) + "_" +
                                  std::string(name_of(std::get<1>(test.param))) + "_" +
                                  std::string(name_of(std::get<2>(test.param)));
                         });

class TransportSensitivity : public ::testing::TestWithParam<std::tuple<OpKind, ElementType>> {};

TEST_P(TransportSensitivity, ASmallErrorOnTheWayIsFound) {
  const auto [kind, dtype] = GetParam();
  expect_found(dtype, Activation::relu,
               [kind = kind, dtype = dtype](testing::Rank& rank, const OracleProblem& problem,
                                            const OracleResult& expected, bool broken) {
                 testing::PerturbedCommunicator communicator(rank.communicator, kind, dtype,
                                                             broken ? error_in(dtype) : 0);
                 return step_passes(options_of(problem.shape, ReuseStrategy::s4),
                                    {rank.index, communicator, rank.device, communicator}, problem, expected);
               });
}

INSTANTIATE_TEST_SUITE_P(EveryCollective, TransportSensitivity,
                         ::testing::Combine(::testing::Values(OpKind::dispatch, OpKind::combine, OpKind::dispatch_grad,
                                                              OpKind::combine_grad, OpKind::redispatch,
                                                              OpKind::all_reduce),
                                            ::testing::ValuesIn(all_types)),
                         [](const auto& test) {
                           return std::string(name_of(std::get<0>(test.param))) + "_" +
                                  std::string(name_of(std::get<1>(test.param)));
                         });

// Every expert is shadowed, on three ranks: each has shares to spread and to sum.
class ShadowSensitivity : public ::testing::TestWithParam<std::tuple<OpKind, ElementType>> {};

TEST_P(ShadowSensitivity, ASmallErrorOfOneOpIsFound) {
  const auto [kind, dtype] = GetParam();
  const LayerShape shape{.tokens = Tokens(16),
                         .model_dim = Features(6),
                         .hidden_dim = Features(10),
                         .experts = 6,
                         .ranks = 3,
                         .top_k = 2,
                         .dtype = dtype};
  const OracleProblem problem = testing::layer_problem(shape, testing::RoutingKind::even, 22);
  const std::vector<OracleResult> expected = testing::answers(problem);
  testing::run_ranks(shape.ranks, [&, kind = kind, dtype = dtype](testing::Rank& rank) {
    for (const bool broken : {false, true}) {
      const double error = broken ? error_in(dtype) : 0;
      MoeLayerOptions options{
          .shape = shape, .system = "fastermoe", .granularity = 2, .choices = {.shadowing = {.experts = 6}}};
      options.backend.make_kernels = testing::make_perturbed_kernels(kind, error);
      testing::PerturbedCommunicator communicator(rank.communicator, kind, dtype, error);
      EXPECT_NE(step_passes(options, {rank.index, communicator, rank.device, communicator}, problem,
                            expected[static_cast<std::size_t>(rank.index)]),
                broken)
          << "rank " << rank.index;
    }
  });
}

INSTANTIATE_TEST_SUITE_P(EveryOpOfShadows, ShadowSensitivity,
                         ::testing::Combine(::testing::Values(OpKind::shadow_pack, OpKind::shadow_scatter,
                                                              OpKind::shadow_spread, OpKind::shadow_fill,
                                                              OpKind::shadow_grad_collect, OpKind::shadow_grad_sum,
                                                              OpKind::shadow_grad_gather, OpKind::shadow_grad_add),
                                            ::testing::ValuesIn(all_types)),
                         [](const auto& test) {
                           return std::string(name_of(std::get<0>(test.param))) + "_" +
                                  std::string(name_of(std::get<1>(test.param)));
                         });

TEST(CopySensitivity, ASmallErrorOfAnOffloadIsFound) {
  for (const ElementType dtype : all_types) {
    expect_found(dtype, Activation::relu,
                 [dtype](testing::Rank& rank, const OracleProblem& problem, const OracleResult& expected, bool broken) {
                   testing::PerturbedDevice device(rank.device, dtype, broken ? error_in(dtype) : 0);
                   return step_passes(options_of(problem.shape, ReuseStrategy::s1),
                                      {rank.index, rank.communicator, device, rank.communicator}, problem, expected);
                 });
  }
}

}  // namespace
}  // namespace moebench
