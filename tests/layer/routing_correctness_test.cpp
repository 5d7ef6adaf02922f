// Gates, capacities, workloads and the balance loss, over systems, ranks, experts and top_k, against the fp64 oracle.
#include <gtest/gtest.h>
#include <torch/torch.h>

#include <algorithm>
#include <array>
#include <iostream>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "reference/layer/oracle_gate.h"
#include "reference/layer/recorded_choice.h"
#include "reference/layer/router.h"
#include "reference/routing/routing_trace.h"
#include "tests/support/layer_problem.h"
#include "tests/support/layer_run.h"
#include "tests/support/routing_cases.h"

namespace moebench {
namespace {

using testing::Variant;

// The largest error of all comparisons over its tolerance: what docs/measurements.md states.
class LargestError : public ::testing::Environment {
 public:
  void add(double share) {
    const std::lock_guard lock(mutex_);
    largest_ = std::max(largest_, share);
    ++comparisons_;
  }

  void TearDown() override {
    std::cout << comparisons_ << " tensors compared, the largest error is " << largest_ << " of its tolerance\n";
  }

 private:
  std::mutex mutex_;
  double largest_ = 0;
  int comparisons_ = 0;
};

LargestError& largest_error =
    dynamic_cast<LargestError&>(*::testing::AddGlobalTestEnvironment(std::make_unique<LargestError>().release()));

void expect_passed(const std::vector<Comparison>& comparisons, const std::string& where) {
  for (const Comparison& comparison : comparisons) {
    largest_error.add(comparison.max_abs_error / comparison.tolerance);
    EXPECT_TRUE(comparison.passed()) << where << ": " << comparison.tensor << " is off by " << comparison.max_abs_error
                                     << ", tolerance " << comparison.tolerance;
  }
}

class RoutingCorrectness : public ::testing::TestWithParam<testing::RoutingCase> {};

TEST_P(RoutingCorrectness, EverySystemMatchesTheOracleAndEveryStrategyGivesTheBitsOfNone) {
  const OracleProblem problem = testing::routing_problem(GetParam(), 71);
  const auto expected = testing::answers(problem, {1, 3, 8});
  testing::run_ranks(GetParam().shape.ranks, [&](testing::Rank& rank) {
    std::map<int, LayerResult> none;  // by granularity
    for (const Variant& variant : testing::all_variants({1, 3, 8})) {
      const std::string where = testing::describe(variant) + " rank " + std::to_string(rank.index);
      const OracleResult& should =
          expected.at(testing::token_partitions(variant))[static_cast<std::size_t>(rank.index)];
      const auto layer = testing::make_layer(problem, testing::layer_options(problem.shape, variant), rank);
      const LayerResult result = testing::run_step(*layer, problem, rank.index);
      expect_passed(compare(problem.shape, result, should), where);
      EXPECT_NEAR(layer->last_step().balance_loss, should.balance_loss, 1e-6 * should.balance_loss) << where;
      if (variant.system == "fastmoe" || variant.system == "fastermoe") continue;
      const auto [first, is_first] = none.try_emplace(variant.granularity, result);
      EXPECT_TRUE(is_first || testing::same_bits(result, first->second)) << where;
    }
  });
}

INSTANTIATE_TEST_SUITE_P(EveryPair, RoutingCorrectness, ::testing::ValuesIn(testing::all_routing_cases()),
                         [](const auto& test) { return testing::name_of(test.param); });

LayerShape two_ranks(int top_k, GateKind gate = GateKind::softmax) {
  return {.tokens = Tokens(17),
          .model_dim = Features(6),
          .hidden_dim = Features(10),
          .experts = 6,
          .ranks = 2,
          .top_k = top_k,
          .dtype = ElementType::fp64,
          .gate = gate};
}

// All tokens go to one expert; it takes the first ceil(17 / 6 * 2) = 6 of each rank.
TEST(Capacity, ADroppedTokensOutputAndGradientsAreZeroToTheBit) {
  const Workload all_to_one{.kind = WorkloadKind::hot, .parameter = Ratio(1), .hot_experts = 1};
  for (const GateKind gate : {GateKind::softmax, GateKind::noisy, GateKind::sigmoid}) {
    const OracleProblem problem = testing::routing_problem(
        {.shape = two_ranks(1, gate), .routing = {.workload = all_to_one, .capacity_factor = Ratio(2)}}, 72);
    const std::vector<OracleResult> expected = testing::answers(problem);
    testing::run_ranks(2, [&](testing::Rank& rank) {
      for (const Variant& variant : testing::all_variants({1, 4})) {
        const auto layer = testing::make_layer(problem, testing::layer_options(problem.shape, variant), rank);
        const LayerResult result = testing::run_step(*layer, problem, rank.index);
        for (std::int64_t token = 0; token < 17; ++token) {
          const bool kept = token < 6;
          EXPECT_EQ(result.output[token].any().item<bool>(), kept) << testing::describe(variant) << token;
          EXPECT_EQ(result.grad_input[token].any().item<bool>(), kept) << testing::describe(variant) << token;
        }
        const LayerShape& shape = problem.shape;
        EXPECT_EQ(whole_batch_routing(shape, *layer->last_step().plan->plan().routing).rows_sent, Tokens(6));
        expect_passed(compare(problem.shape, result, expected[static_cast<std::size_t>(rank.index)]),
                      testing::describe(variant));
      }
    });
  }
}

// Copy by copy, where tokens have two: some lose one, some both, and those are zero to the bit.
TEST(Capacity, KeepsExactlyTheCopiesThatTheMaskedOracleKeeps) {
  for (const GateKind gate : {GateKind::softmax, GateKind::noisy, GateKind::sigmoid}) {
    for (const WorkloadKind kind : {WorkloadKind::gate, WorkloadKind::zipf}) {
      const Workload workload{.kind = kind, .parameter = Ratio(1.2)};
      const OracleProblem problem = testing::routing_problem(
          {.shape = two_ranks(2, gate), .routing = {.workload = workload, .capacity_factor = Ratio(0.4)}}, 78);
      const LayerShape& shape = problem.shape;
      testing::run_ranks(2, [&](testing::Rank& rank) {
        const torch::NoGradGuard no_gradients;
        const GatedTokens should = OracleGate(problem).run(problem.input(rank.index), rank.index);
        Router router(shape, rank.communicator, problem.routing, problem.seed);
        TokenMap map = make_token_map(shape);
        router.choose(problem.input(rank.index), {.matrix = problem.gate, .bias = problem.bias}, map);
        router.count({shape.tokens}, {}, map);
        at::Tensor kept = at::zeros({shape.tokens.count(), shape.experts}, at::kBool);
        kept.scatter_(1, map.experts.to(at::kLong), map.positions.ge(0));
        EXPECT_TRUE(at::equal(kept, should.kept));
      });
      testing::run_ranks(2, [&](testing::Rank& rank) {
        const at::Tensor copies = OracleGate(problem).run(problem.input(rank.index), rank.index).kept.sum(1);
        EXPECT_TRUE(copies.eq(0).any().item<bool>());
        EXPECT_TRUE(copies.eq(1).any().item<bool>());
        const auto layer = testing::make_layer(problem, {.shape = shape, .granularity = 3}, rank);
        const LayerResult result = testing::run_step(*layer, problem, rank.index);
        EXPECT_TRUE(at::equal(result.output.any(1), copies.gt(0)));
        EXPECT_TRUE(at::equal(result.grad_input.any(1), copies.gt(0)));
      });
    }
  }
}

// A factor of which nothing is dropped changes no bit.
TEST(Capacity, ThatIsNeverReachedGivesTheBitsOfNone) {
  OracleProblem problem = testing::routing_problem({.shape = two_ranks(2)}, 73);
  OracleProblem limited = problem;
  limited.routing.capacity_factor = Ratio(6);
  testing::run_ranks(2, [&](testing::Rank& rank) {
    for (const Variant& variant : testing::all_variants({3})) {
      const auto options = testing::layer_options(problem.shape, variant);
      const auto free = testing::make_layer(problem, options, rank);
      const auto layer = testing::make_layer(limited, options, rank);
      EXPECT_TRUE(testing::same_bits(testing::run_step(*layer, limited, rank.index),
                                     testing::run_step(*free, problem, rank.index)));
    }
  });
}

// What a rank's tokens keep is decided over the whole batch, so granularity changes nothing but rounding.
TEST(Capacity, KeepsTheSameCopiesForEveryGranularity) {
  const Workload zipf{.kind = WorkloadKind::zipf, .parameter = Ratio(1.2)};
  const OracleProblem problem = testing::routing_problem(
      {.shape = two_ranks(2), .routing = {.workload = zipf, .capacity_factor = Ratio(0.7)}}, 74);
  testing::run_ranks(2, [&](testing::Rank& rank) {
    std::vector<Tokens> first;
    for (const int n : {1, 2, 3, 17}) {
      const auto layer = testing::make_layer(problem, {.shape = problem.shape, .granularity = n}, rank);
      testing::run_step(*layer, problem, rank.index);
      std::vector<Tokens> sent(6);
      for (const PartitionRouting& p : layer->last_step().plan->plan().routing->partitions) {
        for (std::size_t e = 0; e < sent.size(); ++e) sent[e] += p.sent[e];
      }
      if (first.empty()) first = sent;
      EXPECT_EQ(sent, first) << n;
      EXPECT_EQ(sent[0], Tokens(4)) << "ceil(0.7 * 34 / 6)";
    }
  });
}

TEST(Steps, DrawAnewOnceTheirNumberChanges) {
  const Workload zipf{.kind = WorkloadKind::zipf, .parameter = Ratio(1)};
  for (const Workload& workload : {Workload(), zipf}) {
    std::vector<OracleProblem> problems(
        2, testing::routing_problem({.shape = two_ranks(2, GateKind::noisy), .routing = {.workload = workload}}, 75));
    problems[1].step = 1;
    const std::array expected = {testing::answers(problems[0]), testing::answers(problems[1])};
    EXPECT_GT(max_abs_error(expected[0][0].output, expected[1][0].output), 0.01);
    testing::run_ranks(2, [&](testing::Rank& rank) {
      const auto layer = testing::make_layer(problems[0], {.shape = problems[0].shape, .granularity = 2}, rank);
      for (std::size_t step : {0U, 1U, 0U}) {
        layer->set_step(static_cast<std::int64_t>(step));
        expect_passed(compare(problems[0].shape, testing::run_step(*layer, problems[step], rank.index),
                              expected[step][static_cast<std::size_t>(rank.index)]),
                      "step " + std::to_string(step));
      }
    });
  }
}

// Two steps in flight, each with a loss and a workload of its own step.
TEST(BalanceLoss, OfTwoForwardsInFlightStaysApart) {
  OracleProblem problem =
      testing::routing_problem({.shape = two_ranks(2), .routing = {.balance_loss = Ratio(0.5)}}, 76);
  OracleProblem other = testing::layer_problem(problem.shape, testing::RoutingKind::even, 76, 1);
  other.routing = problem.routing;
  const std::array expected = {testing::answers(problem), testing::answers(other)};
  testing::run_ranks(2, [&](testing::Rank& rank) {
    const auto layer = testing::make_layer(problem, {.shape = problem.shape, .granularity = 3}, rank);
    const at::Tensor a = problem.input(rank.index).requires_grad_();
    const at::Tensor b = other.input(rank.index).requires_grad_();
    const at::Tensor first = layer->forward(a);
    const at::Tensor second = layer->forward(b);
    const auto expect_backward = [&](const at::Tensor& output, const at::Tensor& input, const OracleProblem& of,
                                     const OracleResult& should) {
      const at::Tensor before = layer->gate().grad().clone();
      const at::Tensor grad = torch::autograd::grad({output}, {input}, {of.grad_output(rank.index)})[0];
      EXPECT_LT(max_abs_error(layer->gate().grad() - before, should.grad_gate), 1e-13);
      EXPECT_LT(max_abs_error(grad, should.grad_input), 1e-13);
    };
    expect_backward(first, a, problem, expected[0][static_cast<std::size_t>(rank.index)]);
    expect_backward(second, b, other, expected[1][static_cast<std::size_t>(rank.index)]);
  });
}

// Whom the gate chose, recorded and replayed: the layer computes the same.
TEST(Trace, OfAGateReplaysItsStep) {
  const std::string file = ::testing::TempDir() + "routing_correctness_trace.txt";
  OracleProblem problem = testing::routing_problem({.shape = two_ranks(2)}, 77);
  testing::run_ranks(2, [&](testing::Rank& rank) {
    const auto layer = testing::make_layer(problem, {.shape = problem.shape}, rank);
    const LayerResult result = testing::run_step(*layer, problem, rank.index);
    const std::vector<std::int32_t> experts = gather_choice(layer->last_step().experts, rank.communicator);
    if (rank.index == 0) {
      RoutingTraceWriter writer(file, 6, 2);
      writer.write(experts);
      writer.close();
    }
    rank.communicator.barrier();
    OracleProblem replay = problem;
    replay.routing.workload = {.kind = WorkloadKind::trace, .file = file};
    const auto replaying = testing::make_layer(replay, {.shape = problem.shape}, rank);
    EXPECT_TRUE(testing::same_bits(testing::run_step(*replaying, replay, rank.index), result));
    if (rank.index == 0) expect_passed(compare(problem.shape, result, testing::answers(replay)[0]), "replayed oracle");
  });
}

}  // namespace
}  // namespace moebench
